// What every script here shares: pages of the one Chromium, what axe finds on them, and steps of which each may fail.
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { given } from "../clients/recording.js";

const require = createRequire(new URL("../clients/", import.meta.url));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** Longer than anything takes, also beside much other work: what is reached is named in the findings. */
const MAX_ACTION_MILLISECONDS = 60_000;
const MAX_STEP_MILLISECONDS = 240_000;

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
  page.setDefaultTimeout(MAX_ACTION_MILLISECONDS);
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
    return globalThis.axe.run({ include: [[isOpen ? "[role=dialog]" : part]], exclude: [["[role=tooltip]"]] }, { resultTypes: ["violations"], preload: false });
  }, part);
  found.axe[name] = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  found.widths[name] = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (given.pictures) await page.screenshot({ path: `${given.pictures}/${name.replaceAll(/\W+/g, "-")}.png` });
}

class StepLimit extends Error {
  message = `not done after ${MAX_STEP_MILLISECONDS / 1000} s`;
}

/** Run a step and note what it gives; the next steps run whatever comes of it. One that reaches its limit ends its part of the walk. */
export async function step(name, run) {
  const begun = performance.now();
  let timer;
  const limit = new Promise((_, reject) => (timer = setTimeout(() => reject(new StepLimit()), MAX_STEP_MILLISECONDS)));
  try {
    found.steps[name] = (await Promise.race([run(), limit])) ?? "done";
  } catch (failure) {
    found.steps[name] = `failed: ${failure}`;
    if (failure instanceof StepLimit) throw failure;
  } finally {
    clearTimeout(timer);
  }
  if (process.env.CONSOLE_TIMES) appendFileSync(process.env.CONSOLE_TIMES, `${Math.round(performance.now() - begun)} ms ${name}: ${String(found.steps[name]).slice(0, 600)}\n`);
}

/** Work in the demo as somebody of a role. */
export const as = (page, role, company = given.company) => page.addInitScript((choice) => sessionStorage.setItem("console.demo", JSON.stringify(choice)), { role, company });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const announced = (page, text) => page.getByRole("status").getByText(text).first().waitFor();

/** Answer the first request of an address in the server's stead. The others go on through the route: to end it could lose one that is on its way. */
export async function answerOnce(page, address, answer) {
  let isAnswered = false;
  await page.route(address, async (route) => {
    if (isAnswered) return route.continue();
    isAnswered = true;
    await route.fulfill(answer);
  });
}

/** Hold back the first answer that has a field, as a slow network may, until it is let through. */
export async function holdBack(page, field) {
  const [arrived, released] = [Promise.withResolvers(), Promise.withResolvers()];
  let isHeld = false;
  await page.route("**/graphql", async (route) => {
    if (isHeld) return route.continue();
    const response = await route.fetch({ maxRetries: 3 }); // a connection that waited may just have been closed
    if (!isHeld && (await response.text()).includes(`"${field}":`)) {
      isHeld = true;
      arrived.resolve();
      await released.promise;
    }
    await route.fulfill({ response }).catch(() => {}); // the page may have given it up
  });
  return { arrived: arrived.promise, letThrough: released.resolve };
}

/** Ask the gateway past the page, as somebody else in the company may. */
export async function elsewhere(query, variables, token = given.token) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${given.api ?? given.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  const refusals = Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
  if (errors || refusals.length) throw new Error(JSON.stringify(errors ?? refusals));
  return data;
}

/** All that the page keeps in the browser. */
export const kept = (page) => page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state]) + document.cookie + location.href);

/** Run the scripts' parts side by side, those of a list one after the other, and hand their findings to the test. */
export async function walk(...parts) {
  const through = async (part) => {
    for (const each of [part].flat()) await each();
  };
  try {
    await Promise.all(parts.map((part) => through(part).catch((failure) => found.complaints.push(String(failure)))));
    process.stdout.write(JSON.stringify({ ...found, hosts: [...hosts] }));
  } finally {
    await browser.close();
  }
}
