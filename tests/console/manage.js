// What is about the whole company: questions, duplicates, an import; and for administrators settings and staff.
import { text } from "node:stream/consumers";
import { given } from "../clients/recording.js";
import { answerOnce, as, audit, button, elsewhere, found, holdBack, openPage, announced, step } from "./browsing.js";

const MANY_ROWS = 20_000;
const CSV = "First Name,Last Name,Mobile Phone,Colour\nIda,Moss,512 555 0177,red\nTom,Reed,ask wife,blue\n";

async function pageOf(role, options) {
  const page = await openPage(options);
  await as(page, role);
  // Calls ring in every window of the office, also over what is to be clicked.
  await page.addLocatorHandler(page.getByRole("button", { name: "Close the call" }).first(), (close) => close.click(), { noWaitAfter: true });
  return page;
}

export async function questions() {
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
    await announced(page, /are two customers again/);
    await pair.waitFor();
  });
  await step("import and take it back", async () => {
    await button(page, "Manage").click();
    await page.getByRole("menuitem", { name: "Import a file" }).click();
    await page.getByLabel("File to import").setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
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
  await step("import jobs and take them back", async () => {
    await page.getByLabel("What the rows are").selectOption("Jobs");
    await page.getByLabel("File to import").setInputFiles({ name: "auftraege.csv", mimeType: "text/csv", buffer: Buffer.from(`Wer,Job title,category\n${given.customerEmail},Boiler,Heating\n`) });
    await page.getByRole("row").filter({ hasText: "No column says whose the rows are" }).waitFor();
    await page.getByRole("alert").filter({ hasText: "Choose below what its columns are" }).waitFor();
    await audit(page, "import without a customer");
    await page.getByRole("combobox", { name: "Wer is" }).fill("email");
    await page.getByRole("option", { name: "email" }).first().click();
    await page.getByRole("alert").filter({ hasText: "Choose below what its columns are" }).waitFor({ state: "hidden" });
    await button(page, "Import").and(page.locator(":enabled")).waitFor();
    const jobs = `Job #,Client email,Job title\nJ-9001,${given.customerEmail},Boiler\nJ-9002,nobody@example.org,Drain\n`;
    await page.getByLabel("File to import").setInputFiles({ name: "jobs.csv", mimeType: "text/csv", buffer: Buffer.from(jobs) });
    await page.getByRole("row").filter({ hasText: "A new job needs it." }).waitFor();
    const reason = await page.getByRole("row").filter({ hasText: "nobody@example.org" }).innerText();
    const values = page.getByRole("form", { name: "The same for all rows" });
    await values.getByRole("combobox", { name: "Field" }).fill("category");
    await page.getByRole("option", { name: "category" }).click();
    await values.getByRole("textbox", { name: "Value" }).fill("Heating");
    await values.getByRole("button", { name: "Set" }).click();
    await values.getByText("category: Heating").waitFor();
    await page.getByRole("row").filter({ hasText: "A new job needs it." }).waitFor({ state: "hidden" });
    await audit(page, "import of jobs");
    await button(page, "Import").click();
    await page.getByRole("region", { name: "What became of it" }).getByRole("button", { name: "Take it back…" }).click();
    await button(page, "Take it back").click();
    await page.getByText("The import is taken back").waitFor();
    await page.getByLabel("What the rows are").selectOption("Customers");
    return reason;
  });
  await step("cancel an import", async () => {
    const rows = Array.from({ length: MANY_ROWS }, (_, row) => `Row ${row},Number,512555${String(row).padStart(4, "0")},red`);
    await page.getByLabel("File to import").setInputFiles({ name: "long.csv", mimeType: "text/csv", buffer: Buffer.from(`${CSV}${rows.join("\n")}`) });
    await button(page, "Stop reading").click();
    await page.getByText("Nothing was stored.", { exact: false }).waitFor();
    await audit(page, "import canceled");
  });
  await page.context().close();
}

export async function odd() {
  const page = await pageOf("office", { viewport: { width: 320, height: 700 }, colorScheme: "dark" });
  await step("long names at 320 px", async () => {
    await page.goto(`${given.url}/customers/${given.longNamed}`);
    await page.getByRole("table", { name: "Accounts" }).or(page.getByRole("region", { name: "Numbers" })).waitFor();
    await audit(page, "long names at 320 px, dark");
    await page.goto(`${given.url}/accounts`);
    await page.getByRole("table", { name: "Accounts" }).getByRole("link").first().waitFor();
    await audit(page, "accounts at 320 px, dark");
  });
  await step("going back finds the list as it was", async () => {
    await page.getByText("Archived", { exact: true }).click();
    await page.getByText("No account fits these filters.").waitFor();
    await page.getByText("Active", { exact: true }).click();
    await page.getByRole("button", { name: "Customer", exact: true }).click();
    await page.getByRole("columnheader", { name: "Customer" }).and(page.locator("[aria-sort=ascending]")).waitFor();
    await page.getByRole("table", { name: "Accounts" }).getByRole("link").first().click();
    await page.getByRole("region", { name: "Contact" }).waitFor();
    await page.goBack();
    await page.getByRole("columnheader", { name: "Customer" }).and(page.locator("[aria-sort=ascending]")).waitFor();
    return new URL(page.url()).search;
  });
  await step("pages that do not exist", async () => {
    const texts = [];
    for (const path of ["/customers/cus_none", "/customers/cus_none/lead", "/jobs/job_none", "/accounts/none", "/settings/company"]) {
      await page.goto(given.url + path);
      texts.push(await page.getByRole("heading", { level: 1, name: /^There is no such/ }).innerText());
    }
    await audit(page, "no such page");
    return texts;
  });
  await step("a part that does not arrive", async () => {
    await page.goto(`${given.url}/customers/${given.longNamed}/notes`);
    await answerOnce(page, /console-assets\/Compose/, { status: 404 });
    await button(page, "Text").click();
    await page.getByRole("alert").filter({ hasText: "This could not be shown" }).waitFor();
    await page.getByPlaceholder(/Write a note/).waitFor();
    await button(page, "Try again").click();
    await page.getByRole("dialog", { name: /^Write to/ }).waitFor();
    await page.keyboard.press("Escape");
    found.complaints = found.complaints.filter((text) => !/Failed to (load resource|fetch dynamically)/.test(text));
  });
  await step("a file that is too large", async () => {
    await page.getByRole("tab", { name: "Photos and files" }).click();
    const panel = page.getByRole("region", { name: "Add a file" });
    await panel.getByLabel("File", { exact: true }).setInputFiles({ name: "film.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(given.maxUploadBytes + 1) });
    await page.getByLabel(/What does film.bin show/).fill("A film");
    await button(page, "Upload").click();
    const alert = panel.getByRole("alert");
    await alert.waitFor();
    found.complaints = found.complaints.filter((text) => !text.includes("413"));
    return alert.innerText();
  });
  await page.context().close();
}

async function comment(page) {
  await button(page, "Add a comment").click();
  await page.getByRole("textbox", { name: "Comment" }).fill("Prefers the afternoon");
  await button(page, "Add").click();
  await page.getByRole("tabpanel").getByText("Prefers the afternoon").waitFor();
}

export async function seller() {
  const page = await pageOf("sales");
  await step("a seller's lead", async () => {
    await page.goto(`${given.url}/customers/${given.lead}/lead`);
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
    await button(page, "Save").click();
    const refusal = await page.locator(".mantine-InputWrapper-error").innerText();
    await page.getByRole("textbox", { name: "Sale amount" }).fill("4,321.50");
    await page.getByRole("textbox", { name: "Comment" }).fill("Wants it before winter");
    await audit(page, "sale form");
    await button(page, "Save").click();
    await announced(page, "The sale is saved");
    await page.getByText("$4,321.50").first().waitFor();
    return refusal;
  });
  await step("an answer of before a save is asked for again", async () => {
    const slow = await holdBack(page, "sales");
    await page.reload();
    await slow.arrived;
    const { customer } = await elsewhere(`query ($id: ID!) { customer(id: $id) { sales(first: 1) { nodes { id } } } }`, { id: given.lead });
    await elsewhere(`mutation ($input: SaleUpdateInput!) { saleUpdate(input: $input) { sale { id } } }`, { input: { id: customer.sales.nodes[0].id, amount: "5432.10" } });
    await button(page, "Edit: phone").click();
    await page.getByRole("menuitem", { name: "Add a phone" }).click();
    await page.getByRole("textbox", { name: "Number" }).fill("(737) 555-0177");
    await button(page, "Save").click();
    await announced(page, "The phone is saved");
    slow.letThrough();
    await page.getByText("$5,432.10").first().waitFor();
  });
  await step("a dialog does not take the focus from who types in it", async () => {
    await page.evaluate(() => {
      const focusAmount = new MutationObserver(() => {
        const amount = [...document.querySelectorAll("[role=dialog] input")].find((input) => input.labels?.[0]?.innerText.startsWith("Sale amount"));
        if (!amount) return;
        focusAmount.disconnect();
        amount.focus();
        // The dialog looks for its first field twice, each time after its effects.
        setTimeout(() => setTimeout(() => (globalThis.isKept = document.activeElement === amount), 300), 0);
      });
      focusAmount.observe(document.body, { childList: true, subtree: true });
    });
    await page.getByRole("button", { name: "Edit", exact: true }).first().click();
    await page.waitForFunction(() => globalThis.isKept !== undefined);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return page.evaluate(() => globalThis.isKept);
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
    await announced(page, "The lead is saved");
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

export async function administrator() {
  const page = await pageOf("admin", { viewport: { width: 390, height: 844 } });
  await step("change the company's settings", async () => {
    await page.goto(`${given.url}/settings/company`);
    await page.getByRole("textbox", { name: "Time zone" }).fill("Nowhere");
    await page.getByRole("textbox", { name: "Booking notice in hours" }).fill("4");
    await button(page, "Save").click();
    const refusal = await page.locator(".mantine-InputWrapper-error").first().innerText();
    await page.getByRole("textbox", { name: "Time zone" }).fill("America/Denver");
    await button(page, "Save").click();
    await announced(page, "The settings are saved");
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
    await announced(page, /Nina New is invited/);
    await button(page, "Edit Nina New").click();
    await button(page, "End access…").click();
    await page.getByText("Their next request is refused.", { exact: false }).waitFor();
    await button(page, "End access").click();
    await announced(page, /Nina New has no access/);
    await audit(page, "staff at 390 px");
    await button(page, "Edit Nina New").waitFor({ state: "hidden" });
  });
  await page.context().close();
}
