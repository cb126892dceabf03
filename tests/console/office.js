// The office's day in the console, used as people would: by what they read, and by keys.
import { given } from "../clients/recording.js";
import { as, audit, button, found, kept, openPage, announced, step } from "./browsing.js";

const ask = (query, variables) =>
  fetch(`${given.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${given.token}` },
    body: JSON.stringify({ query, variables }),
  }).then((response) => response.json());

/** Another person changes the customer while this page has a form open. */
const changeElsewhere = (companyName) =>
  ask("mutation ($input: CustomerUpdateInput!) { customerUpdate(input: $input) { userErrors { message } } }", { input: { id: given.customer, companyName } });

/** Save a value of the form of names after another person changed the company's name. */
async function saveBeside(page, field, value, companyName) {
  await button(page, "Settings of this account").click();
  await page.getByRole("menuitem", { name: "Name, type and terms" }).click();
  await page.getByRole("textbox", { name: field }).fill(value);
  await changeElsewhere(companyName);
  await button(page, "Save").click();
}

export async function change() {
  // Stripe answers a declined card with 402.
  const page = await openPage({ refusals: /\/files\/|\/setup_intents\// });
  await as(page, "office");
  await step("first load", async () => {
    await page.goto(given.url);
    await page.getByRole("table", { name: "Accounts" }).getByRole("link").first().waitFor();
    const entries = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(({ name, encodedBodySize }) => [name, encodedBodySize]));
    return entries.filter(([name]) => !name.endsWith("/graphql")).reduce((sum, [, size]) => sum + size, 0);
  });
  await step("find by keyboard", async () => {
    await audit(page, "accounts");
    await page.keyboard.press("/");
    await page.keyboard.type(given.term.slice(0, 3));
    await page.getByText("Type 1 more character").waitFor();
    await page.keyboard.type(given.term.slice(3));
    const hit = page.getByRole("listbox", { name: "Customers found" }).getByRole("option").first();
    const why = await hit.innerText();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: given.name }).waitFor();
    return why;
  });
  await step("fix a phone by keyboard", async () => {
    await page.getByRole("region", { name: "Numbers" }).waitFor();
    await audit(page, "account");
    await button(page, "Edit: phone").press("Enter");
    await page.getByRole("menuitem", { name: given.phone, exact: true }).press("Enter");
    const number = page.getByRole("textbox", { name: "Number" });
    await number.and(page.locator(":focus")).waitFor();
    await number.press("ControlOrMeta+a");
    await page.keyboard.type("123");
    await page.keyboard.press("Enter");
    const refusal = await page.locator(".mantine-InputWrapper-error").innerText();
    await audit(page, "phone form");
    await number.press("ControlOrMeta+a");
    await page.keyboard.type(given.newPhone);
    await page.keyboard.press("Enter");
    await announced(page, "The phone is saved");
    await page.getByRole("link", { name: given.newPhone }).waitFor();
    return refusal;
  });
  await step("save beside a change of other values", async () => {
    await saveBeside(page, "Payment terms", "NET45", "Changed elsewhere");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("heading", { level: 1, name: "Changed elsewhere" }).waitFor();
    await page.getByText("NET45").waitFor();
  });
  await step("choose where both changed the same value", async () => {
    await saveBeside(page, "Company", "Changed here", "Changed again");
    const alert = page.getByRole("alert").filter({ hasText: "Somebody else changed the same values" });
    await alert.getByText("Changed again").waitFor();
    await audit(page, "conflict");
    await alert.getByRole("button", { name: "Use mine" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("heading", { level: 1, name: "Changed here" }).waitFor();
  });
  await step("undo a change", async () => {
    await page.getByRole("tab", { name: "Changes" }).click();
    const row = page.getByRole("row").filter({ hasText: given.newPhone });
    await row.getByRole("button", { name: "Undo" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(given.typedPhone).first().waitFor();
    await dialog.getByRole("button", { name: "Undo" }).click();
    await announced(page, "The change is taken back");
    await page.getByRole("link", { name: given.phone }).waitFor();
    await audit(page, "changes");
  });
  await step("add, prefer and remove a card", async () => {
    await page.getByRole("tab", { name: "Cards" }).click();
    await button(page, "Add a card").click();
    await page.getByRole("textbox", { name: "Card number" }).fill("4000 0000 0000 0002");
    await button(page, "Keep the card").click();
    await page.getByText("Your card was declined.").waitFor();
    await page.getByRole("textbox", { name: "Card number" }).fill("5555 5555 5555 4444");
    await audit(page, "card form");
    await button(page, "Keep the card").click();
    const first = page.getByRole("group", { name: /…4444/ });
    await first.waitFor();
    await button(page, "Add a card").click();
    await button(page, "Keep the card").click();
    const card = page.getByRole("group", { name: /…4242/ });
    await card.getByRole("button", { name: "Make default" }).click();
    await card.getByText("Default", { exact: true }).waitFor();
    await audit(page, "cards");
    await first.getByRole("button", { name: "Remove" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/What this would do|Nothing else depends on it/).waitFor();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await announced(page, "The card is removed");
    await first.waitFor({ state: "hidden" });
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
    await announced(page, /The statement is on its way/);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return status;
  });
  await step("block after its dry run", async () => {
    await button(page, "Settings of this account").click();
    await page.getByRole("menuitem", { name: "Block…" }).waitFor();
    await audit(page, "settings menu");
    await page.getByRole("menuitem", { name: "Block…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("What this touches").waitFor();
    await audit(page, "block");
    const text = await dialog.getByRole("list").first().innerText();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    return text;
  });
  await step("addresses from the settings gear", async () => {
    await button(page, "Settings of this account").click();
    await page.getByRole("menuitem", { name: "Manage or add addresses" }).click();
    await button(page, "Add an address").click();
    await page.getByRole("textbox", { name: "Street" }).fill("8 Second Street");
    await button(page, "Save").click();
    const dialog = page.getByRole("dialog", { name: "Addresses" });
    await dialog.getByText("8 Second Street").waitFor();
    // The list hears of the address from the live events too: the form may still wait for its answer.
    await page.getByRole("dialog", { name: "Add an address" }).waitFor({ state: "hidden" });
    await audit(page, "addresses");
    await dialog.getByText("Close", { exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  });
  await step("show the GraphQL of a panel and open it in GraphiQL", async () => {
    await button(page, "Show the GraphQL of the numbers").click();
    const drawer = page.getByRole("dialog");
    const document = await drawer.getByLabel("Document", { exact: true }).innerText();
    await drawer.getByText(/\d+ points of .* left, \d+ ms/).waitFor();
    await audit(page, "drawer");
    const opening = page.context().waitForEvent("page");
    await drawer.getByRole("link", { name: "Open in GraphiQL" }).click();
    const editor = await opening;
    await editor.locator(".graphiql-query-editor").getByText("AccountPage").first().waitFor();
    await editor.locator(".graphiql-editor-tool").getByText(given.customer).first().waitFor();
    await editor.getByRole("button", { name: /Execute query/ }).click();
    await editor.locator(".result-window").getByText(given.customer).first().waitFor();
    await editor.close();
    await page.keyboard.press("Escape");
    return document;
  });
  const another = async (path) => {
    const window = await page.context().newPage();
    await as(window, "office");
    await window.goto(given.url + path);
    return window;
  };
  const ring = async () => {
    await page.getByRole("button", { name: /Switch role/ }).click();
    await page.getByRole("menuitem", { name: "Simulate a call" }).click();
    await page.getByRole("textbox", { name: "Number that calls" }).fill(given.phone);
    await button(page, "Ring").click();
    await announced(page, "It rings in every window of the office");
  };
  await step("take a simulated call in another window", async () => {
    const second = await another("/accounts");
    await ring();
    const call = second.getByRole("region", { name: "Incoming calls" });
    await call.getByText("is calling").waitFor();
    await audit(second, "call");
    await call.getByRole("button", { name: "Log the call" }).click();
    await second.getByRole("menuitem", { name: "Spoke" }).click();
    await announced(second, "Call logged: Spoke");
    await call.getByText("is calling").waitFor({ state: "hidden" });
    await second.close();
  });
  await step("calls ring in many windows, also in one that is opened meanwhile", async () => {
    // Their streams would be more than the connections that a browser opens to a server.
    const others = await Promise.all([1, 2, 3].map(() => another(`/customers/${given.customer}`)));
    for (const each of others) await each.getByRole("img", { name: "Live" }).waitFor();
    await ring();
    await ring();
    others.push(await another("/day"));
    for (const each of others) await each.getByText("is calling").nth(1).waitFor();
    // The menus of a call are above the next one.
    await others[0].getByRole("region", { name: "Incoming calls" }).getByRole("button", { name: "Log the call" }).first().click();
    await others[0].getByRole("menuitem", { name: "Left voicemail" }).click();
    await announced(others[0], "Call logged: Left voicemail");
    for (const each of others) await each.close();
    const close = page.getByRole("button", { name: "Close the call" });
    while (await close.count()) await close.first().click();
  });
  await step("a dialog asks before it drops what was typed", async () => {
    await page.getByRole("button", { name: "E-mail", exact: true }).click();
    await page.getByRole("textbox", { name: "Message" }).fill("Half a message");
    await page.keyboard.press("Escape");
    await page.getByRole("alert").filter({ hasText: "Close this without what you typed?" }).waitFor();
    await audit(page, "asked before it closes");
    await button(page, "Go on typing").click();
    const kept = await page.getByRole("textbox", { name: "Message" }).inputValue();
    await page.keyboard.press("Escape");
    await button(page, "Close it").click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return kept;
  });
  await step("half a note is there when one comes back", async () => {
    await page.getByRole("tab", { name: "Notes" }).click();
    await page.getByPlaceholder(/Write a note/).fill("Half a note");
    await page.getByRole("tab", { name: "Jobs", exact: true }).click();
    await page.getByRole("table", { name: "Jobs" }).waitFor();
    await page.getByRole("tab", { name: "Notes" }).click();
    const kept = await page.getByPlaceholder(/Write a note/).inputValue();
    await page.getByPlaceholder(/Write a note/).fill("");
    return kept;
  });
  await step("change a note", async () => {
    await page.getByRole("tab", { name: "Notes" }).click();
    await button(page, "Edit the note").first().click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Note" }).fill(`${given.shown.Notes} (checked)`);
    await button(page, "Save").click();
    await page.getByText(`${given.shown.Notes} (checked)`).waitFor();
  });
  for (const tab of ["Invoices", "Referrals", "Equipment", "Notes", "Timeline", "Photos and files"]) {
    await step(`tab ${tab}`, async () => {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel").getByText(given.shown[tab]).first().waitFor();
      await audit(page, tab, "[role=tabpanel]");
    });
  }
  await step("offline, and back", async () => {
    await page.context().setOffline(true);
    await page.getByRole("tab", { name: "Agreements" }).click();
    await page.getByText("This tab could not be read just now").waitFor();
    await button(page, "Try again").waitFor();
    await page.getByRole("tab", { name: "Notes" }).click();
    await page.getByRole("tabpanel").getByText(given.shown.Notes).first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("Castellanos");
    const message = await page.getByRole("listbox", { name: "Customers found" }).getByText(/cannot be reached/).innerText();
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Agreements" }).click();
    await page.context().setOffline(false);
    await page.getByText("This tab could not be read just now").waitFor({ state: "hidden" });
    found.complaints = found.complaints.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"));
    return message;
  });
  await step("the summary of what happened", async () => {
    await page.getByRole("tab", { name: "Timeline" }).click();
    const summary = page.getByRole("region", { name: "Activity summary" });
    await summary.getByText("Month by month").click();
    return summary.getByRole("table").getByRole("row").count();
  });
  await step("lead page", async () => {
    await page.getByRole("link", { name: /^Lead page/ }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).first().waitFor();
    await audit(page, "lead");
  });
  found.kept = await kept(page);
  await page.context().close();
}
