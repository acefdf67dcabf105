// Has Lighthouse look at pages, one after the other in one browser, on the phone and the network that it simulates.
// Run as: node lighthouse.mjs <folder of the library> <browser>, with [{url, categories, runs}] on standard input; prints one
// result of each run: [{url, scores: {category: 0…100}, failed: [audit: what]}].
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { text } from "node:stream/consumers";

const [folder, chromePath] = process.argv.slice(2);
const find = createRequire(folder + "/");
const load = (name) => import(pathToFileURL(find.resolve(name)));
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

const failed = (lhr, categories) =>
  categories.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => {
      const { title, displayValue, details } = lhr.audits[id];
      const items = (details?.items ?? []).slice(0, 3).map((i) => i.node?.snippet ?? i.description ?? i.url ?? "");
      return [id, title, displayValue, ...items].filter(Boolean).join(" · ");
    });

const pages = JSON.parse(await text(process.stdin));
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--lang=en-US"] });
const results = [];
try {
  for (const { url, categories, runs } of pages) {
    for (let i = 0; i < runs; i++) {
      const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: categories, logLevel: "error", output: [] });
      if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
      const scores = Object.fromEntries(categories.map((c) => [c, Math.round(100 * lhr.categories[c].score)]));
      results.push({ url, scores, failed: failed(lhr, categories) });
    }
  }
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(results));
