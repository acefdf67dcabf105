// A merchant's receiver, on a free port of 127.0.0.1, which it prints. Run as: node verify.mjs <folder of the library> <secret>
// Answers 200 and the event's type, or 401 and why the library refused the message.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [folder, secret] = process.argv.slice(2);
const { Webhook } = createRequire(folder + "/")("standardwebhooks");
const webhook = new Webhook(secret);

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const event = webhook.verify(Buffer.concat(chunks), request.headers);
    response.end(event.type);
  } catch (refused) {
    response.writeHead(401).end(refused.message);
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit()).resume(); // the test is over
