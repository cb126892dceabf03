// A company in Germany and one in Japan: what is shown and what is typed, in their own ways.
import { given } from "../clients/recording.js";
import { audit, button, openPage, announced, step, walk } from "./browsing.js";

const plain = (text) => text.replaceAll(/[\u00a0\u202f\u2009]/g, " ");
const as = (page, { company }) => page.addInitScript((company) => sessionStorage.setItem("console.demo", JSON.stringify({ role: "office", company })), company);
async function office(place) {
  const page = await openPage();
  await as(page, place);
  const named = (what) => `${place.name}: ${what}`;
  await step(named("list"), async () => {
    await page.goto(given.url);
    const row = page.getByRole("table", { name: "Accounts" }).getByRole("row").filter({ hasText: place.customerName });
    await row.waitFor();
    return plain(await row.innerText());
  });
  await step(named("account"), async () => {
    await page.getByRole("link", { name: place.customerName }).click();
    const numbers = page.getByRole("region", { name: "Numbers" });
    await numbers.waitFor();
    await page.getByRole("table", { name: "Jobs" }).waitFor();
    await audit(page, named("account"));
    return plain(await page.locator("main").innerText());
  });
  for (const tab of ["Schedule", "Invoices"]) {
    await step(named(tab), async () => {
      await page.getByRole("tab", { name: tab, exact: true }).click();
      return plain(await page.getByRole("table", { name: tab }).innerText());
    });
  }
  await step(named("export"), async () => {
    await page.getByRole("tabpanel").getByRole("button", { name: "Export" }).click();
    const opening = page.context().waitForEvent("page");
    await page.getByRole("menuitem", { name: "Print" }).click();
    // On a busy machine the click is so long ago that the browser opens no window by itself.
    const link = page.getByRole("status").getByRole("link", { name: /is ready: open it/ });
    void link.click().catch(() => {});
    const sheet = await opening;
    await sheet.getByRole("table").last().waitFor();
    return plain(await sheet.locator("body").innerText());
  });
  await step(named("credit"), async () => {
    await button(page, "Issue credit").click();
    await page.getByRole("textbox", { name: "Reason" }).fill("Goodwill");
    const amount = page.getByRole("textbox", { name: /^Amount/ });
    await amount.fill(place.wrong);
    await button(page, "Issue").click();
    const refusal = plain(await page.locator(".mantine-InputWrapper-error").innerText());
    await amount.fill(place.typed);
    await button(page, "Issue").click();
    await announced(page, "The credit is issued");
    await page.getByRole("region", { name: "Numbers" }).getByText(place.credit).waitFor();
    return refusal;
  });
  await step(named("sale"), async () => {
    await page.getByRole("link", { name: /^Lead page/ }).click();
    await page.getByRole("tabpanel").getByRole("button", { name: "Edit", exact: true }).click();
    const amount = page.getByRole("textbox", { name: "Sale amount" });
    const before = plain(await amount.inputValue());
    await amount.fill(place.typed);
    await button(page, "Save").click();
    await announced(page, "The sale is saved");
    await page.getByRole("tabpanel").getByText(place.credit).waitFor();
    return [before, plain(await page.getByRole("tabpanel").innerText())];
  });
  await step(named("statement"), async () => {
    await page.getByRole("link", { name: "The whole account" }).click();
    await button(page, "Statement").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("table", { name: "Movements" }).waitFor();
    return plain(await dialog.innerText());
  });
  await page.context().close();
}

async function customer(place) {
  const page = await openPage({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await step(`${place.name}: portal`, async () => {
    await page.goto(`${given.url}/portal?demo=${place.company}`);
    await page.getByRole("region", { name: "Your cards" }).getByText("4242").waitFor();
    await audit(page, `${place.name}: portal`);
    return plain(await page.locator("main").innerText());
  });
  await page.context().close();
}

await walk(...given.places.flatMap((place) => [() => office(place), () => customer(place)]));
