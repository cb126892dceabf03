// What a technician and a customer see on a phone, light and dark.
import { given } from "../clients/recording.js";
import { as, audit, button, found, kept, openPage, said, step, walk } from "./browsing.js";

const PHONE = { viewport: { width: 390, height: 844 } };
const PHOTO = Buffer.from(given.photo, "base64");

/** The address in the newest mail of the mail server that leads to a page of the portal, once it has arrived. */
const linkMailed = async (name) => (await fetch(`${given.mailbox}/${given.email}/${name}`)).text();

async function technician() {
  const page = await openPage({ ...PHONE, colorScheme: "dark" });
  await as(page, "technician");
  await step("a technician's week", async () => {
    await page.goto(`${given.url}/day`);
    await page.getByRole("heading", { level: 1, name: "My week" }).waitFor();
    await audit(page, "week at 390 px, dark");
  });
  await step("a technician's job", async () => {
    await page.goto(`${given.url}/jobs/${given.job}`);
    await page.getByRole("region", { name: "Customer" }).waitFor();
    await page.getByPlaceholder(/Write a note/).waitFor();
    await audit(page, "job at 390 px, dark");
    return page.getByText("Total due").count();
  });
  await step("report an issue", async () => {
    await page.getByRole("button", { name: /Switch role/ }).click();
    const address = await page.getByRole("menuitem", { name: "Report an issue" }).getAttribute("href");
    await page.keyboard.press("Escape");
    return address;
  });
  await step("what a narrow screen has no columns for", async () => {
    await page.goto(`${given.url}/customers/${given.customer}/equipment`);
    await page.getByText("Details", { exact: true }).first().press("Enter");
    const details = page.getByRole("tabpanel").locator("details[open]");
    await details.getByText("Components").waitFor();
    await audit(page, "equipment at 390 px, dark", "[role=tabpanel]");
    const text = await details.innerText();
    await page.goto(`${given.url}/jobs/${given.job}`);
    return text;
  });
  await step("a photo with its description", async () => {
    await page.getByRole("tab", { name: "Photos" }).click();
    const panel = page.getByRole("region", { name: "Add a file" });
    const capture = await panel.getByLabel("Photo").getAttribute("capture");
    await panel.getByLabel("Photo").setInputFiles({ name: "valve.png", mimeType: "image/png", buffer: PHOTO });
    await button(page, "Cancel").click();
    const dropped = await page.evaluateHandle((bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], "valve.png", { type: "image/png" }));
      return data;
    }, given.photo);
    await panel.dispatchEvent("drop", { dataTransfer: dropped });
    await button(page, "Upload").click();
    const isRequired = await page.getByLabel(/What does valve.png show/).evaluate((field) => field.validity.valueMissing);
    await page.getByLabel(/What does valve.png show/).fill("Valve after the repair");
    await audit(page, "upload at 390 px, dark");
    await page.evaluate(() => {
      globalThis.bars = [];
      new MutationObserver(() => globalThis.bars.push(...[...document.querySelectorAll("[role=progressbar]")].map((bar) => bar.ariaLabel))).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await button(page, "Upload").click();
    await said(page, "valve.png is kept");
    await page.getByText("Valve after the repair").waitFor();
    const wasShown = await page.evaluate(() => globalThis.bars.some((label) => label?.includes("valve.png is sent")));
    return { capture, isRequired, wasShown };
  });
  await page.context().close();
}

async function customer() {
  const page = await openPage(PHONE);
  await step("confirm the account", async () => {
    await page.goto(`${given.url}${await linkMailed("confirm")}`);
    await page.getByLabel("New password").fill(given.password);
    await page.getByLabel("The same again").fill("something else");
    await button(page, "Confirm").click();
    await page.getByText("The two passwords differ.").waitFor();
    await page.getByLabel("The same again").fill(given.password);
    await audit(page, "portal confirm");
    await button(page, "Confirm").click();
    await page.getByRole("link", { name: "Sign in" }).click();
  });
  await step("a forgotten password", async () => {
    await page.getByRole("link", { name: "Forgot the password?" }).click();
    await page.getByLabel("E-mail").fill(given.email);
    await audit(page, "portal forgotten");
    await button(page, "Send the link").click();
    await page.getByText("a mail with a link is on its way").waitFor();
    await page.goto(`${given.url}${await linkMailed("reset-password")}`);
    await page.getByLabel("New password").fill(given.newPassword);
    await page.getByLabel("The same again").fill(given.newPassword);
    await audit(page, "portal reset");
    await button(page, "Save the password").click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("E-mail").fill(given.email);
    await page.locator("input[autocomplete=current-password]").fill(given.password);
    await button(page, "Sign in").click();
    return page.getByRole("alert").innerText();
  });
  await step("sign in", async () => {
    await page.getByLabel("E-mail").fill(given.email);
    await page.locator("input[autocomplete=current-password]").fill(given.newPassword);
    await audit(page, "portal sign-in");
    await button(page, "Sign in").click();
    await page.getByRole("heading", { level: 1, name: /Hello/ }).waitFor();
    await page.getByText("No visit is coming up.").waitFor();
    await audit(page, "portal");
    found.portalKept = await kept(page);
  });
  await step("book, move and call off a visit", async () => {
    await button(page, "Book a visit").click();
    await audit(page, "portal booking");
    await button(page, "Book").click();
    await said(page, "The visit is booked");
    await page.getByRole("button", { name: /^Move the visit/ }).click();
    await page.getByLabel("From").fill("13:00");
    await page.getByLabel("Until").fill("15:00");
    await button(page, "Move").click();
    await said(page, "The visit is moved");
    await page.getByRole("button", { name: /^Call off the visit.*1:00/ }).click();
    await page.getByRole("dialog").getByText(/What this would do|Nothing else depends on it/).waitFor();
    await button(page, "Call it off").click();
    await said(page, "The visit is called off");
    await page.getByText("No visit is coming up.").waitFor();
  });
  await step("a card", async () => {
    const cards = page.getByRole("region", { name: "Your cards" });
    await cards.getByRole("button", { name: "Add a card" }).click();
    await button(page, "Keep the card").click();
    await cards.getByText("…4242").first().waitFor();
  });
  await step("an address", async () => {
    await button(page, "Edit: address").click();
    await page.getByRole("menuitem", { name: "Add an address" }).click();
    await page.getByRole("textbox", { name: "Street" }).fill("7 Other Street");
    await button(page, "Save").click();
    await said(page, "The address is saved");
    await page.getByText("7 Other Street").first().waitFor();
  });
  await step("a phone and an e-mail address of their own", async () => {
    await button(page, "Edit: phone").click();
    await page.getByRole("menuitem", { name: "Add a phone" }).click();
    await page.getByRole("textbox", { name: "Number" }).fill("12");
    await button(page, "Save").click();
    const refusal = await page.locator(".mantine-InputWrapper-error").first().innerText();
    await page.getByRole("textbox", { name: "Number" }).fill("(737) 555-0166");
    await audit(page, "portal phone");
    await button(page, "Save").click();
    await said(page, "The phone is saved");
    await button(page, "Edit: phone").click();
    await page.getByRole("menuitem", { name: "Remove (737) 555-0166" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await said(page, "It is removed");
    await button(page, "Edit: e-mail").click();
    await page.getByRole("menuitem", { name: "Add an e-mail" }).click();
    await page.getByRole("textbox", { name: "Address" }).fill("second@example.com");
    await button(page, "Save").click();
    await said(page, "The e-mail address is saved");
    await button(page, "Edit: e-mail").click();
    await page.getByRole("menuitem", { name: "second@example.com", exact: true }).click();
    const flags = await page.getByLabel("Mail to it comes back").count();
    await page.getByRole("textbox", { name: "Address" }).fill("third@example.com");
    await button(page, "Save").click();
    await page.getByText("third@example.com").waitFor();
    await audit(page, "portal details");
    return { refusal, flags };
  });
  await step("e-mail preferences", async () => {
    await button(page, "E-mail preferences").click();
    await page.getByRole("switch", { name: "News" }).click();
    await audit(page, "portal preferences");
    await button(page, "Save").click();
    await said(page, "The preferences are saved");
  });
  await step("a statement", async () => {
    await button(page, "Statement").click();
    await page.getByRole("table", { name: "Movements" }).waitFor();
    await audit(page, "portal statement");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return page.getByRole("button", { name: "Send", exact: true }).count();
  });
  await step("sign out", async () => {
    await button(page, "Sign out").click();
    await button(page, "Sign in").waitFor();
  });
  await step("unsubscribe page", async () => {
    await page.goto(`${given.url}/unsubscribe/some-token`);
    await audit(page, "unsubscribe");
  });
  await page.context().close();
}

await walk(technician, customer);
