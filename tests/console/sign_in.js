// Staff sign in at the identity provider, stay signed in, sign out; and those whom the company does not know.
import { given } from "../clients/recording.js";
import { answerOnce, audit, button, elsewhere, found, kept, openPage, announced, step, walk } from "./browsing.js";

const NEARLY_OVER = "59:31";
const OVER = "01:00:05";

/** What the provider's form asks. */
async function saySo(page, name) {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Continue" }).click();
}

async function signIn() {
  const page = await openPage({ refusals: /\/token$/ });
  const tokens = [];
  page.on("request", (request) => request.url().endsWith("/graphql") && tokens.push(request.headers().authorization));
  await page.clock.install();
  const heading = page.getByRole("heading", { level: 1, name: given.name });
  await step("sign in from the page that was asked for", async () => {
    await page.goto(`${given.url}/customers/${given.customer}/notes`);
    await saySo(page, "olga");
    await heading.waitFor();
    await audit(page, "signed in");
    found.kept = await kept(page);
    return new URL(page.url()).pathname;
  });
  await step("the name of the person", async () => page.getByRole("button", { name: /Your menu/ }).innerText());
  await step("a token is renewed without leaving the page", async () => {
    const before = tokens.at(-1);
    await page.clock.fastForward(NEARLY_OVER);
    await page.getByRole("tab", { name: "Equipment" }).click();
    await page.getByRole("tabpanel").getByText(given.equipment).first().waitFor();
    return [before !== tokens.at(-1), new URL(page.url()).pathname];
  });
  await step("a session that has ended is asked for again beside the page", async () => {
    await page.getByRole("tab", { name: "Notes" }).click();
    await page.getByPlaceholder(/Write a note/).fill("Rang about the boiler");
    await answerOnce(page, `${given.issuer}/token`, { status: 400, json: { error: "invalid_grant" }, headers: { "access-control-allow-origin": "*" } });
    await page.context().clearCookies();
    await page.clock.fastForward(OVER);
    await button(page, "Add the note").click();
    await page.getByRole("dialog", { name: "Your session has ended" }).waitFor();
    await audit(page, "session ended");
    await page.keyboard.press("Escape");
    await page.clock.setSystemTime(new Date());
    await signInBeside(page, "olga");
    // What was being saved has waited.
    await page.getByRole("tabpanel").getByText("Rang about the boiler").waitFor();
    return new URL(page.url()).pathname;
  });
  await step("signing out in one window ends the session of the others", async () => {
    const other = await page.context().newPage();
    await other.goto(given.url);
    await other.getByRole("button", { name: /Your menu/ }).click();
    await other.getByRole("menuitem", { name: "Sign out" }).click();
    await other.getByRole("button", { name: /Yes/ }).click();
    await other.getByLabel("Name").waitFor();
    await other.close();
    const reason = await page.getByRole("dialog", { name: "Your session has ended" }).getByRole("alert").innerText();
    await signInBeside(page, "olga");
    await page.getByRole("tab", { name: "Equipment" }).click();
    await page.getByRole("tabpanel").getByText(given.equipment).first().waitFor();
    return reason;
  });
  await step("other rights take effect at once", async () => {
    await change({ role: "SALES" });
    await button(page, "Settings of this account").click();
    await page.getByRole("menuitem", { name: "Block…" }).click();
    await announced(page, /you work as sales now/);
    await page.getByRole("dialog").getByRole("alert").filter({ hasText: "could not be looked up" }).waitFor();
    await button(page, "Cancel").click();
    const left = await page.getByRole("button", { name: /^Issue credit/ }).count();
    await audit(page, "other rights");
    await change({ role: "OFFICE" });
    return left;
  });
  await step("sign out", async () => {
    await page.getByRole("button", { name: /Your menu/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("button", { name: /Yes/ }).click();
    await page.getByLabel("Name").waitFor();
    return new URL(page.url()).origin === given.issuer;
  });
  await page.context().close();
}

/** Change what the staff list has of Olga, as an administrator elsewhere. */
const change = (input) => elsewhere(`mutation ($input: StaffMemberUpdateInput!) { staffMemberUpdate(input: $input) { userErrors { message } } }`, { input: { id: given.member, ...input } });

/** Sign in again in the window that opens beside the page. */
async function signInBeside(page, name) {
  const opening = page.context().waitForEvent("page");
  await button(page, "Sign in again").click();
  const beside = await opening;
  const closed = beside.waitForEvent("close");
  await saySo(beside, name);
  await closed;
  await page.getByRole("dialog", { name: "Your session has ended" }).waitFor({ state: "hidden" });
}

async function removed() {
  const page = await openPage({ refusals: /\/graphql$/ });
  const requests = [];
  page.on("request", (request) => request.url().endsWith("/graphql") && requests.push(request));
  await step("somebody whose access is removed", async () => {
    await page.goto(`${given.url}/customers/${given.customer}/notes`);
    const live = page.waitForEvent("websocket");
    await saySo(page, "olga");
    const closed = (await live).waitForEvent("close");
    await page.getByPlaceholder(/Write a note/).fill("Half a note");
    await change({ isActive: false });
    await page.getByRole("tab", { name: "Equipment" }).click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    const reason = await dialog.getByRole("alert").innerText();
    await audit(page, "access removed");
    await closed;
    const before = requests.length;
    await page.waitForTimeout(1_500);
    return { reason, later: requests.length - before };
  });
  await step("they go on once they have it back", async () => {
    await change({ isActive: true });
    await button(page, "Sign in again").click();
    await page.getByRole("tabpanel").getByText(given.equipment).first().waitFor();
    return new URL(page.url()).pathname;
  });
  await page.context().close();
}

async function strangers() {
  const page = await openPage({ refusals: /\/graphql$/ });
  await step("somebody whom the company does not know", async () => {
    await page.goto(given.url);
    await saySo(page, "stranger");
    const text = await page.getByRole("alert").innerText();
    await audit(page, "not signed in");
    await button(page, "Sign in as somebody else").click();
    await page.getByRole("button", { name: /Yes/ }).click();
    await saySo(page, "olga");
    await page.getByRole("table", { name: "Accounts" }).waitFor();
    return text;
  });
  await step("an answer that was not asked for", async () => {
    await page.evaluate(() => sessionStorage.setItem("console.sign-in", JSON.stringify({ verifier: "x", state: "x", page: "/" })));
    await page.goto(`${given.url}/sign-in?code=made-up&state=another`);
    await page.getByRole("alert").filter({ hasText: "You could not be signed in" }).waitFor();
    await button(page, "Sign in again").click();
    await page.getByRole("table", { name: "Accounts" }).waitFor();
  });
  await page.context().close();
}

await walk([signIn, removed, strangers]);
