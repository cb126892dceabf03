// GraphiQL in a Chromium without a window, used as somebody would who was given the address and a token.
import { chromium } from "playwright-core";
import { given, report } from "./recording.js";

const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const PATIENCE = 30_000;

/** The text of one of Monaco's editors, which draws only the lines that can be seen. */
const textOf = (name) => page.evaluate((part) => {
  const models = globalThis.__MONACO?.editor.getModels() ?? [];
  return models.find((model) => model.uri.path.includes(part))?.getValue() ?? "";
}, name);

async function until(name, accepts) {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; ) {
    const text = await textOf(name);
    if (accepts(text)) return text;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  throw new Error(`${name} did not get there: ${await textOf(name)}`);
}

async function run() {
  const answered = page.waitForResponse((response) => response.request().postData()?.includes("query"));
  await page.locator(".graphiql-execute-button").click();
  await answered;
}

const browser = await chromium.launch({ executablePath: given.chromium, args: QUIET, chromiumSandbox: false });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(PATIENCE);

const complaints = [];
const requests = [];
page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("request", (request) => requests.push({ url: request.url(), priced: request.headers()["graphql-cost"] ?? null }));
await page.addInitScript(() => {
  addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
});

/** A late change in an editor takes the price away, as it should; then it is asked for again. */
async function shown(locator, click) {
  for (let tries = 1; ; tries++) {
    await click();
    try {
      return await locator.waitFor({ timeout: PATIENCE / 6 });
    } catch (error) {
      if (tries === 6) throw error;
    }
  }
}

try {
  await page.goto(given.url);
  await until("operation", (text) => text.includes("FirstCustomer"));
  const schema = page.waitForResponse(
    (response) => response.request().postData()?.includes("__schema") && response.request().headers().authorization,
  );
  await page.getByLabel("Bearer token").fill(given.token);
  await (await schema).finished();

  await page.getByLabel("Show Examples").click();
  const examples = await page.locator(".examples b").allTextContents();
  await page.locator(".examples button", { has: page.getByText(given.example, { exact: true }) }).click();
  const variables = await until("variables", (text) => text.includes('"id": "cus_'));
  const document = await until("operation", (text) => text.includes("$id"));

  const price = page.locator("output.price");
  await shown(price.filter({ hasText: "point" }), () => page.getByRole("button", { name: /^Price/ }).click());
  const priced = { price: await price.textContent(), requests: requests.filter((request) => request.priced).length };
  const beforeRun = await textOf("response");

  await run();
  const answer = await until("response", (text) => text.includes('"customer"'));
  if (given.picture) await page.screenshot({ path: given.picture });

  await page.evaluate((text) => {
    globalThis.__MONACO.editor.getModels().find((model) => model.getValue().includes("$id")).setValue(text);
  }, given.wrong);
  await price.filter({ hasNotText: "point" }).waitFor({ state: "attached" });
  await run();
  const refusal = await until("response", (text) => text.includes('"errors"'));

  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]) + document.cookie + location.href);
  report({ examples, variables, document, priced, beforeRun, answer, refusal, kept, complaints, requests });
} finally {
  await browser.close();
}
