// The console and the portal in a Chromium without a window, used as people would: by what they read, and by keys.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { manage } from "./manage.js";
import { given, report } from "../clients/recording.js";

const require = createRequire(new URL("../clients/", import.meta.url));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const PATIENCE = 10_000;

const browser = await chromium.launch({ executablePath: given.chromium, args: QUIET, chromiumSandbox: false });
const complaints = [];
const hosts = new Set();
const found = { axe: {}, steps: {} };

async function openPage(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // The photo of the tests is a record without a file.
  page.on("console", (message) => message.type() === "error" && !message.location().url.includes("/files/") && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => request.url().startsWith("http") && hosts.add(new URL(request.url()).origin));
  return page;
}

/** What axe finds on the page, as rule and place. */
async function audit(page, name) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ exclude: [["[role=tooltip]"]] }, { resultTypes: ["violations"] }));
  found.axe[name] = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

async function step(name, run) {
  try {
    found.steps[name] = (await run()) ?? "done";
  } catch (failure) {
    found.steps[name] = `failed: ${failure}`;
  }
}

const as = (page, role) => page.addInitScript((choice) => sessionStorage.setItem("console.demo", JSON.stringify(choice)), { role, company: given.company });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const said = (page, text) => page.getByRole("status").getByText(text).first().waitFor();
const ask = (query, variables) =>
  fetch(`${given.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${given.token}` },
    body: JSON.stringify({ query, variables }),
  }).then((response) => response.json());

/** Another person changes the customer while this page has a form open. */
const changeElsewhere = (companyName) =>
  ask("mutation ($input: CustomerUpdateInput!) { customerUpdate(input: $input) { userErrors { message } } }", { input: { id: given.customer, companyName } });

async function office() {
  const page = await openPage();
  await as(page, "office");
  await step("find by keyboard", async () => {
    await page.goto(given.url);
    await page.getByRole("table", { name: "Accounts" }).getByRole("link").first().waitFor();
    await audit(page, "accounts");
    await page.keyboard.press("/");
    await page.keyboard.type(given.term.slice(0, 3));
    await page.getByText("Type 1 more character").waitFor();
    await page.keyboard.type(given.term.slice(3));
    const hit = page.getByRole("option").first();
    const why = await hit.innerText();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: given.name }).waitFor();
    return why;
  });
  await step("fix a phone", async () => {
    await page.getByRole("region", { name: "Numbers" }).waitFor();
    await audit(page, "account");
    await button(page, "Edit: phone").click();
    await page.getByRole("menuitem", { name: given.phone, exact: true }).click();
    const number = page.getByRole("textbox", { name: "Number" });
    await number.fill("123");
    await button(page, "Save").click();
    await page.getByText(/phone/i).and(page.locator(".mantine-InputWrapper-error")).waitFor();
    const refusal = await page.locator(".mantine-InputWrapper-error").innerText();
    await audit(page, "phone form");
    await number.fill(given.newPhone);
    await button(page, "Save").click();
    await said(page, "The phone is saved");
    await page.getByRole("link", { name: given.newPhone }).waitFor();
    return refusal;
  });
  await step("merge a conflict", async () => {
    await button(page, "Settings of this account").click();
    await page.getByRole("menuitem", { name: "Name, type and terms" }).click();
    await page.getByRole("textbox", { name: "Payment terms" }).fill("NET45");
    await changeElsewhere("Changed elsewhere");
    await button(page, "Save").click();
    const alert = page.getByRole("alert").filter({ hasText: "Somebody else changed this customer" });
    await alert.getByText("Changed elsewhere").waitFor();
    await audit(page, "conflict");
    await alert.getByRole("button", { name: "Merge both" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("heading", { level: 1, name: "Changed elsewhere" }).waitFor();
    await page.getByText("NET45").waitFor();
  });
  await step("undo a change", async () => {
    await page.getByRole("tab", { name: "Changes" }).click();
    const row = page.getByRole("row").filter({ hasText: given.newPhone });
    await row.getByRole("button", { name: "Undo" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(given.phone).first().waitFor();
    await dialog.getByRole("button", { name: "Undo" }).click();
    await said(page, "The change is taken back");
    await page.getByRole("link", { name: given.phone }).waitFor();
    await audit(page, "changes");
  });
  await step("add a card", async () => {
    await page.getByRole("tab", { name: "Cards" }).click();
    await button(page, "Add a card").click();
    await page.getByRole("textbox", { name: "Card number" }).fill("5555 5555 5555 4444");
    await audit(page, "card form");
    await button(page, "Keep the card").click();
    await page.getByText("…4444").first().waitFor();
  });
  await step("send a statement", async () => {
    await button(page, "Statement").click();
    await page.getByRole("table", { name: "Movements" }).waitFor();
    await button(page, "Download").click();
    const href = await page.getByRole("menuitem", { name: "PDF" }).getAttribute("href");
    const status = (await fetch(href)).status;
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "hidden" });
    await audit(page, "statement");
    await button(page, "Send").click();
    await button(page, "Send the statement").click();
    await said(page, /The statement is on its way/);
    return status;
  });
  await step("block after its dry run", async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await button(page, "Settings of this account").click();
    await page.getByRole("menuitem", { name: "Block…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("What this touches").waitFor();
    const told = await dialog.getByRole("list").first().innerText();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    return told;
  });
  await step("show the GraphQL", async () => {
    await button(page, "Show the GraphQL").click();
    const document = await page.getByLabel("Document", { exact: true }).innerText();
    await audit(page, "drawer");
    await page.keyboard.press("Escape");
    return document;
  });
  await step("take a call in another window", async () => {
    const second = await openPage();
    await as(second, "office");
    await second.goto(`${given.url}/accounts`);
    await second.getByRole("region", { name: "Incoming calls" }).waitFor({ state: "attached" });
    await second.getByRole("table", { name: "Accounts" }).getByRole("link").first().waitFor();
    const card = second.getByText("is calling");
    for (let tries = 0; tries < 20 && !(await card.count()); tries++) {
      // The second window hears calls from when its stream is open.
      await ask("mutation ($input: CallIncomingReportInput!) { callIncomingReport(input: $input) { callId } }", { input: { phone: given.phone } });
      await card.first().waitFor({ timeout: 1_500 }).catch(() => {});
    }
    await audit(second, "call");
    await second.getByRole("button", { name: "Log the call" }).first().click();
    await second.getByRole("menuitem", { name: "Spoke" }).click();
    await said(second, "Call logged: Spoke");
    await second.context().close();
  });
  for (const tab of ["Invoices", "Equipment", "Notes", "Timeline", "Photos and files"]) {
    await step(`tab ${tab}`, async () => {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel").getByText(given.shown[tab]).first().waitFor();
      if (tab === "Invoices" || tab === "Photos and files") await audit(page, tab);
    });
  }
  await step("lead page", async () => {
    await page.getByRole("link", { name: /^Lead page/ }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).first().waitFor();
    await audit(page, "lead");
  });
  await manage(page, { given, step, audit, said, button });
  found.kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]) + document.cookie + location.href);
  await page.context().close();
}

async function technician() {
  const page = await openPage({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await as(page, "technician");
  await step("a technician's job on a phone", async () => {
    await page.goto(`${given.url}/jobs/${given.job}`);
    await page.getByRole("region", { name: "Customer" }).waitFor();
    await page.getByPlaceholder(/Write a note/).waitFor();
    await audit(page, "job at 390 px, dark");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    const money = await page.getByText("Total due").count();
    return `${width} ${money}`;
  });
  await page.context().close();
}

async function portal() {
  const page = await openPage({ viewport: { width: 390, height: 844 } });
  await step("confirm, sign in, book", async () => {
    await page.goto(`${given.url}${given.portalLink}`);
    await page.getByLabel("New password").fill(given.password);
    await page.getByLabel("The same again").fill(given.password);
    await audit(page, "portal confirm");
    await button(page, "Confirm").click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("E-mail").fill(given.email);
    await page.locator("input[autocomplete=current-password]").fill(given.password);
    await audit(page, "portal sign-in");
    await button(page, "Sign in").click();
    await page.getByRole("region", { name: "Your cards" }).getByText("…4444").waitFor();
    await audit(page, "portal");
    await button(page, "Book a visit").click();
    await button(page, "Book").click();
    await said(page, "The visit is booked");
  });
  found.portalKept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]) + document.cookie + location.href);
  await step("unsubscribe page", async () => {
    await page.goto(`${given.url}/unsubscribe/some-token`);
    await audit(page, "unsubscribe");
  });
  await page.context().close();
}

try {
  await office();
  await technician();
  await portal();
  report({ ...found, complaints, hosts: [...hosts] });
} finally {
  await browser.close();
}
