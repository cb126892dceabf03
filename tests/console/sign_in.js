// Staff sign in at the identity provider, stay signed in, sign out; and those whom the company does not know.
import { given } from "../clients/recording.js";
import { audit, button, found, kept, openPage, step, walk } from "./browsing.js";

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
  await step("a session that has ended is asked for again, and leads back", async () => {
    await page.route(`${given.issuer}/token`, (route) => route.fulfill({ status: 400, json: { error: "invalid_grant" }, headers: { "access-control-allow-origin": "*" } }), { times: 1 });
    await page.context().clearCookies();
    await page.clock.fastForward(OVER);
    await page.getByRole("tab", { name: "Notes" }).click();
    await page.getByLabel("Name").waitFor();
    await page.clock.setSystemTime(new Date());
    await saySo(page, "olga");
    await heading.waitFor();
    return new URL(page.url()).pathname;
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

async function strangers() {
  const page = await openPage({ refusals: /\/graphql$/ });
  await step("somebody whom the company does not know", async () => {
    await page.goto(given.url);
    await saySo(page, "stranger");
    const told = await page.getByRole("alert").innerText();
    await audit(page, "not signed in");
    await button(page, "Sign in as somebody else").click();
    await page.getByRole("button", { name: /Yes/ }).click();
    await saySo(page, "olga");
    await page.getByRole("table", { name: "Accounts" }).waitFor();
    return told;
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

await walk(signIn, strangers);
