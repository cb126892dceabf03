// What every script here shares: pages of the one Chromium, what axe finds on them, and steps of which each may fail.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { given } from "../clients/recording.js";

const require = createRequire(new URL("../clients/", import.meta.url));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 30_000;

const browser = await chromium.connect(given.browser);
const hosts = new Set();
export const found = { steps: {}, axe: {}, complaints: [], widths: {} };

/** A page of a context of its own. What the browser complains of there is noted, but for answers of `refusals`, and not at other hosts. */
export async function openPage({ refusals = /\/files\//, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const isOurs = () => page.url().startsWith(given.url);
  page.on("console", (message) => message.type() === "error" && isOurs() && !refusals.test(message.location().url) && found.complaints.push(message.text()));
  page.on("pageerror", (error) => found.complaints.push(String(error)));
  page.on("request", (request) => request.url().startsWith("http") && isOurs() && hosts.add(new URL(request.url()).origin));
  return page;
}

/** What axe finds on the page, or on a part of it, as rule and place; and how wide the page is beyond the screen. Where a dialog is open it is all that can be used. */
export async function audit(page, name, part = "body") {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate((part) => {
    const isOpen = document.querySelector("[role=dialog][aria-modal=true]") !== null;
    return globalThis.axe.run({ include: [[isOpen ? "[role=dialog]" : part]], exclude: [["[role=tooltip]"]] }, { resultTypes: ["violations"] });
  }, part);
  found.axe[name] = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  found.widths[name] = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (given.pictures) await page.screenshot({ path: `${given.pictures}/${name.replaceAll(/\W+/g, "-")}.png` });
}

/** Run a step and note what it gives; the next steps run whatever comes of it. */
export async function step(name, run) {
  const begun = performance.now();
  try {
    found.steps[name] = (await run()) ?? "done";
  } catch (failure) {
    found.steps[name] = `failed: ${failure}`;
  }
  if (process.env.CONSOLE_TIMES) (await import("node:fs")).appendFileSync(process.env.CONSOLE_TIMES, `${Math.round(performance.now() - begun)} ms ${name}: ${String(found.steps[name]).slice(0,600)}\n`);
}

/** Work in the demo as somebody of a role. */
export const as = (page, role) => page.addInitScript((choice) => sessionStorage.setItem("console.demo", JSON.stringify(choice)), { role, company: given.company });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const said = (page, text) => page.getByRole("status").getByText(text).first().waitFor();

/** All that the page keeps in the browser. */
export const kept = (page) => page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state]) + document.cookie + location.href);

/** Run the scripts' parts and hand their findings to the test. */
export async function walk(...parts) {
  try {
    for (const part of parts) await part();
    process.stdout.write(JSON.stringify({ ...found, hosts: [...hosts] }));
  } finally {
    await browser.close();
  }
}
