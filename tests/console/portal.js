// What a customer does in the portal, on a phone.
import { given } from "../clients/recording.js";
import { audit, button, elsewhere, found, kept, openPage, announced, step } from "./browsing.js";

const MORE_THAN_A_SESSION = "01:00:05";
const PHONE = { viewport: { width: 390, height: 844 } };

/** The address in the newest mail of the mail server that leads to a page of the portal, once it has arrived. */
const linkMailed = async (name, email = given.email) => (await fetch(`${given.mailbox}/${email}/${name}`)).text();

const ended = (page) => page.getByRole("dialog", { name: "Your session has ended" });

/** Sign in to the portal, on its page or in the dialog over it. */
async function signIn(page, place = page, { email, newPassword: password } = given) {
  await place.getByLabel("E-mail").fill(email);
  await place.locator("input[autocomplete=current-password]").fill(password);
  await place.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function customer() {
  const page = await openPage({ ...PHONE, refusals: /\/files\/|\/graphql$/ });
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
    await announced(page, "The visit is booked");
    await page.getByRole("button", { name: /^Move the visit/ }).click();
    await page.getByLabel("From").fill("13:00");
    await page.getByLabel("Until").fill("15:00");
    await button(page, "Move").click();
    await announced(page, "The visit is moved");
    await page.getByRole("button", { name: /^Call off the visit.*\s1:00/ }).click();
    await page.getByRole("dialog").getByText(/What this would do|Nothing else depends on it/).waitFor();
    await button(page, "Call it off").click();
    await announced(page, "The visit is called off");
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
    await announced(page, "The address is saved");
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
    await announced(page, "The phone is saved");
    await button(page, "Edit: phone").click();
    await page.getByRole("menuitem", { name: "Remove (737) 555-0166" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await announced(page, "It is removed");
    await button(page, "Edit: e-mail").click();
    await page.getByRole("menuitem", { name: "Add an e-mail" }).click();
    await page.getByRole("textbox", { name: "Address" }).fill("second@example.com");
    await button(page, "Save").click();
    await announced(page, "The e-mail address is saved");
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
    await announced(page, "The preferences are saved");
  });
  await step("a statement", async () => {
    await button(page, "Statement").click();
    await page.getByRole("table", { name: "Movements" }).waitFor();
    await audit(page, "portal statement");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return page.getByRole("button", { name: "Send", exact: true }).count();
  });
  await step("a session that ends while something is typed", async () => {
    await button(page, "Edit: phone").click();
    await page.getByRole("menuitem", { name: "Add a phone" }).click();
    await page.getByRole("textbox", { name: "Number" }).fill("(737) 555-0188");
    const block = await elsewhere("mutation ($input: CustomerStatusInput!) { customerBlock(input: $input) { customer { version } userErrors { message } } }", { input: { id: given.portalCustomer } });
    await button(page, "Save").click();
    await ended(page).waitFor();
    await audit(page, "portal session ended");
    await page.keyboard.press("Escape"); // closes neither
    await signIn(page, ended(page));
    const refusal = await ended(page).locator("form").getByRole("alert").innerText();
    const { version } = block.customerBlock.customer;
    await elsewhere("mutation ($input: CustomerStatusInput!) { customerUnblock(input: $input) { userErrors { message } } }", { input: { id: given.portalCustomer, expectedVersion: version } });
    await signIn(page, ended(page));
    await ended(page).waitFor({ state: "hidden" });
    // The customer was changed by the office meanwhile, of other values.
    await page.getByText("(737) 555-0188").first().waitFor();
    return refusal;
  });
  await step("sign out in another window", async () => {
    const other = await page.context().newPage();
    await other.goto(`${given.url}/portal`);
    await signIn(other);
    await button(other, "Sign out").click();
    const reason = await ended(page).getByRole("alert").first().innerText();
    await other.close();
    await signIn(page, ended(page));
    await ended(page).waitFor({ state: "hidden" });
    await page.getByRole("region", { name: "Your cards" }).waitFor();
    return reason;
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

/** Set a password by the link that was mailed, in another place than the page. */
async function setPassword(mutation, page, password) {
  const token = (await linkMailed(page, given.ending.email)).split("#token=")[1];
  await elsewhere(`mutation ($input: PortalPasswordInput!) { ${mutation}(input: $input) { userErrors { message } } }`, { input: { token, password } });
}

async function addPhone(page, number) {
  await button(page, "Edit: phone").click();
  await page.getByRole("menuitem", { name: "Add a phone" }).click();
  await page.getByRole("textbox", { name: "Number" }).fill(number);
}

/** Sessions that end by themselves, and by a new password. */
export async function ending() {
  const { email, password, newPassword } = given.ending;
  const page = await openPage({ refusals: /\/graphql$/ });
  await page.clock.install();
  await step("portal: an expired session goes on where it was", async () => {
    await setPassword("portalAccountConfirm", "confirm", password);
    await page.goto(`${given.url}/portal`);
    await signIn(page, page, { email, newPassword: password });
    await page.getByRole("region", { name: "Your cards" }).waitFor();
    await addPhone(page, "(737) 555-0201");
    await page.clock.fastForward(MORE_THAN_A_SESSION);
    await button(page, "Save").click();
    const reason = await ended(page).getByRole("alert").innerText();
    await audit(page, "portal session expired");
    await signIn(page, ended(page), { email, newPassword: password });
    // What was being saved has waited.
    await announced(page, "The phone is saved");
    await page.getByText("(737) 555-0201").first().waitFor();
    return reason;
  });
  await step("portal: a password that is changed elsewhere", async () => {
    await addPhone(page, "(737) 555-0202");
    const forgotten = "mutation ($input: PortalPasswordForgottenInput!) { portalPasswordForgotten(input: $input) { userErrors { message } } }";
    await elsewhere(forgotten, { input: { companyHandle: given.company, email } });
    await setPassword("portalPasswordReset", "reset-password", newPassword);
    await button(page, "Save").click();
    const reason = await ended(page).getByRole("alert").innerText();
    await signIn(page, ended(page), { email, newPassword: password });
    const refusal = await ended(page).locator("form").getByRole("alert").innerText();
    await signIn(page, ended(page), { email, newPassword });
    await announced(page, "The phone is saved");
    await page.getByText("(737) 555-0202").first().waitFor();
    return { reason, refusal, path: new URL(page.url()).pathname };
  });
  await page.context().close();
}
