// Lighthouse's figures for the pages of a running demo, as Markdown: `node measure.js http://127.0.0.1:8000`.
// Names of pages and screens after the address choose among them: `node measure.js http://127.0.0.1:8000 Account phone`.
// With WHY=1 the figures behind each score are written to standard error.
import { execFileSync } from "node:child_process";
import * as chromeLauncher from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [origin = "http://127.0.0.1:8000", ...chosen] = process.argv.slice(2);
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const METRICS = ["first-contentful-paint", "largest-contentful-paint", "speed-index", "total-blocking-time", "cumulative-layout-shift"];
const MIN_SCORE = 95;

const { token } = await post("/console/demo-session", { role: "office", company: "acme" });
const query = "{ customers(first: 20, sort: { field: LIFETIME_VALUE, direction: DESC }) { nodes { id jobs(first: 1) { nodes { id } } } } }";
const { data } = await post("/graphql", { query }, { authorization: `Bearer ${token}` });
const customer = data.customers.nodes.find(({ jobs }) => jobs.nodes.length);
const pages = [
  ["Accounts", "/accounts"],
  ["Account", `/customers/${customer.id}`],
  ["Lead", `/customers/${customer.id}/lead`],
  ["Job", `/jobs/${customer.jobs.nodes[0].id}`],
  ["Duplicates", "/duplicates"],
  ["Import", "/import"],
  ["Portal", "/portal?demo=acme"],
  ["Portal sign-in", "/portal"],
];
const screens = [["desktop", desktopConfig], ["phone", undefined]];

/** Those that were named; all where none was. */
function named(list) {
  const found = list.filter(([name]) => chosen.includes(name));
  return found.length ? found : list;
}

async function post(path, body, headers = {}) {
  const response = await fetch(origin + path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  return response.json();
}

function explain({ audits }) {
  console.error(`  ${METRICS.map((id) => `${audits[id].title} ${audits[id].displayValue}`).join(", ")}`);
  for (const { id, score, displayValue, title } of Object.values(audits)) if (score !== null && score < 0.9) console.error(`  ${id}: ${displayValue ?? title}`);
}

const chromePath = execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"], { encoding: "utf8" }).trim();
const chrome = await chromeLauncher.launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
let isGood = true;
console.log("| page | screen | performance | accessibility | best practices |\n|---|---|---:|---:|---:|");
try {
  for (const [name, path] of named(pages)) {
    for (const [screen, config] of named(screens)) {
      const { lhr } = await lighthouse(origin + path, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" }, config);
      const scores = CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100));
      isGood &&= scores.every((score) => score >= MIN_SCORE);
      console.log(`| ${name} | ${screen} | ${scores.join(" | ")} |`);
      if (process.env.WHY) explain(lhr);
    }
  }
} finally {
  chrome.kill();
}
process.exitCode = isGood ? 0 : 1;
