// Has Lighthouse look at pages, one after the other in one browser.
// Run as: node lighthouse.mjs <folder of the library> <browser>, with [{url, categories, runs, enough}] on standard input; prints
// one result for each: [{url, scores: {category: 0…100}, failed: [audit: what]}].
// With performance among the categories, the phone and the network are simulated and the middle one of the runs counts; once
// more than half of them have enough, it is settled and the rest is saved. Without, the page is loaded as it comes.
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
const look = async ({ url, categories }) => {
  const settings = categories.includes("performance") ? {} : { throttlingMethod: "provided" };
  const config = { extends: "lighthouse:default", settings: { ...settings, disableFullPageScreenshot: true, onlyCategories: categories } };
  const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error" }, config);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(categories.map((c) => [c, Math.round(100 * lhr.categories[c].score)]));
  return { url, scores, failed: failed(lhr, categories) };
};
const results = [];
try {
  for (const page of pages) {
    const seen = [];
    const settled = () => 2 * seen.filter((r) => r.scores.performance >= page.enough).length > page.runs;
    while (seen.length < page.runs && !settled()) seen.push(await look(page));
    seen.sort((a, b) => a.scores.performance - b.scores.performance);
    results.push(seen[(seen.length - 1) >> 1]);
  }
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(results));
