// What is about the whole company: questions, duplicates, an import; and for administrators settings and staff.
import { text } from "node:stream/consumers";
import { given } from "../clients/recording.js";
import { as, audit, button, openPage, said, step, walk } from "./browsing.js";

const MANY_ROWS = 60_000;
const CSV = "First Name,Last Name,Mobile Phone,Colour\nIda,Moss,512 555 0177,red\nTom,Reed,ask wife,blue\n";

async function pageOf(role, options) {
  const page = await openPage(options);
  await as(page, role);
  // Calls ring in every window of the office, also over what is to be clicked.
  await page.addLocatorHandler(page.getByRole("button", { name: "Close the call" }).first(), (close) => close.click());
  return page;
}

async function office() {
  const page = await pageOf("office");
  await step("ask a question", async () => {
    await page.goto(`${given.url}/customers/${given.customer}/notes`);
    const box = page.getByRole("region", { name: "Ask about this customer" });
    await box.getByRole("textbox", { name: "Question" }).fill("what is her shoe size");
    await page.keyboard.press("Enter");
    await box.getByText("Not in the record").waitFor();
    await box.getByRole("textbox", { name: "Question" }).fill("what was the last invoice");
    await page.keyboard.press("Enter");
    await box.getByRole("link", { name: /invoice: number/ }).first().waitFor();
    await audit(page, "answer");
    await box.getByRole("link", { name: /invoice: number/ }).first().click();
    return page.locator("tr[aria-current]").innerText();
  });
  await step("merge two and take it back", async () => {
    await button(page, "Manage").click();
    await page.getByRole("menuitem", { name: "Duplicates" }).click();
    const pair = page.getByRole("region", { name: /Twin One Same and Twin Two Same|Twin Two Same and Twin One Same/ });
    await pair.getByText("same phone").waitFor();
    await audit(page, "duplicates");
    await pair.getByRole("button", { name: "Merge…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Twin Two", { exact: true }).click();
    await audit(page, "merge");
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await button(page, "Take it back…").click();
    await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await said(page, /are two customers again/);
    await pair.waitFor();
  });
  await step("import and take it back", async () => {
    await button(page, "Manage").click();
    await page.getByRole("menuitem", { name: "Import customers" }).click();
    await page.getByLabel("File with customers").setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
    await page.getByRole("row").filter({ hasText: "ask wife" }).waitFor();
    await audit(page, "import");
    const [report] = await Promise.all([page.waitForEvent("download"), button(page, "Download the report").click()]);
    const remarks = await text(await report.createReadStream());
    await button(page, "Import").click();
    await page.getByRole("region", { name: "What became of it" }).getByRole("button", { name: "Take it back…" }).click();
    await button(page, "Take it back").click();
    await page.getByText("The import is taken back").waitFor();
    return { name: report.suggestedFilename(), isThere: remarks.includes("ask wife") };
  });
  await step("cancel an import", async () => {
    const rows = Array.from({ length: MANY_ROWS }, (_, row) => `Row ${row},Number,512555${String(row).padStart(4, "0")},red`);
    await page.getByLabel("File with customers").setInputFiles({ name: "long.csv", mimeType: "text/csv", buffer: Buffer.from(`${CSV}${rows.join("\n")}`) });
    await button(page, "Stop reading").click();
    await page.getByText("Nothing was stored.", { exact: false }).waitFor();
    await audit(page, "import canceled");
  });
  await page.context().close();
}

async function comment(page) {
  await button(page, "Add a comment").click();
  await page.getByRole("textbox", { name: "Comment" }).fill("Prefers the afternoon");
  await button(page, "Add").click();
  await page.getByRole("tabpanel").getByText("Prefers the afternoon").waitFor();
}

async function seller() {
  const page = await pageOf("sales");
  await step("a seller's lead", async () => {
    await page.goto(`${given.url}/customers/${given.customer}/lead`);
    await page.getByRole("tablist", { name: "Lead" }).waitFor();
    const names = await page.getByRole("tablist", { name: "Lead" }).getByRole("tab").allInnerTexts();
    for (const name of names) {
      await page.getByRole("tab", { name, exact: true }).click();
      await page.getByRole("tabpanel", { name, exact: true }).getByRole("button", { name: /^Show the GraphQL/ }).waitFor();
      await audit(page, `lead, ${name}`, name === names[0] ? "body" : "[role=tabpanel]");
      if (name === "Comments") await comment(page);
    }
    await button(page, "Upload files").click();
    await page.getByRole("dialog").getByRole("region", { name: "Add a file" }).waitFor();
    await audit(page, "lead upload");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return names;
  });
  await step("a seller edits the sale", async () => {
    await page.getByRole("tab", { name: "Sale", exact: true }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).first().click();
    await page.getByRole("textbox", { name: "Sale amount" }).fill("a lot");
    const typed = await page.getByRole("textbox", { name: "Sale amount" }).inputValue();
    await page.getByRole("textbox", { name: "Sale amount" }).fill("4321.50");
    await page.getByRole("textbox", { name: "Comment" }).fill("Wants it before winter");
    await audit(page, "sale form");
    await button(page, "Save").click();
    await said(page, "The sale is saved");
    await page.getByText("$4,321.50").first().waitFor();
    return typed;
  });
  await step("a seller edits the lead", async () => {
    await button(page, "Edit customer").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Home phone" }).fill("12");
    await dialog.getByRole("textbox", { name: "County" }).fill("Travis");
    await dialog.getByRole("textbox", { name: "Product" }).fill("Heat pump");
    await button(page, "Save").click();
    const refusal = await dialog.locator(".mantine-InputWrapper-error").first().innerText();
    await audit(page, "lead form");
    await dialog.getByRole("textbox", { name: "Home phone" }).fill("(512) 555-0119");
    await button(page, "Save").click();
    await said(page, "The lead is saved");
    await page.getByRole("link", { name: "(512) 555-0119" }).waitFor();
    await page.getByText("Heat pump").waitFor();
    return refusal;
  });
  await step("what a seller may not do", async () => {
    await page.getByRole("link", { name: "The whole account" }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await audit(page, "account of a seller");
    const tabs = await page.getByRole("tablist", { name: "Records" }).getByRole("tab").allInnerTexts();
    await button(page, "Settings of this account").click();
    await page.getByRole("menuitem").first().waitFor();
    const actions = await page.getByRole("menuitem").allInnerTexts();
    const others = await page.getByRole("button", { name: /^Manage$|^Issue credit/ }).count();
    return { tabs, actions, others };
  });
  await page.context().close();
}

async function administrator() {
  const page = await pageOf("admin", { viewport: { width: 390, height: 844 } });
  await step("change the company's settings", async () => {
    await page.goto(`${given.url}/settings/company`);
    await page.getByRole("textbox", { name: "Time zone" }).fill("Nowhere");
    await page.getByRole("textbox", { name: "Booking notice in hours" }).fill("4");
    await button(page, "Save").click();
    const refusal = await page.locator(".mantine-InputWrapper-error").first().innerText();
    await page.getByRole("textbox", { name: "Time zone" }).fill("America/Denver");
    await button(page, "Save").click();
    await said(page, "The settings are saved");
    await audit(page, "settings at 390 px");
    return refusal;
  });
  await step("invite somebody and end their access", async () => {
    await page.getByRole("tab", { name: "Staff" }).click();
    await button(page, "Invite somebody").click();
    await page.getByRole("textbox", { name: "Name" }).fill("Nina New");
    await page.getByRole("textbox", { name: "Work e-mail" }).fill("nina@example.com");
    await audit(page, "staff form at 390 px");
    await button(page, "Invite").click();
    await said(page, /Nina New is invited/);
    await button(page, "Edit Nina New").click();
    await button(page, "End access…").click();
    await page.getByText("Their next request is refused.", { exact: false }).waitFor();
    await button(page, "End access").click();
    await said(page, /Nina New has no access/);
    await audit(page, "staff at 390 px");
    await button(page, "Edit Nina New").waitFor({ state: "hidden" });
  });
  await page.context().close();
}

await walk(office, seller, administrator);
