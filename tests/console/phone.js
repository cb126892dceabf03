// What a technician sees on a phone, in the dark.
import { given } from "../clients/recording.js";
import { as, audit, button, openPage, announced, step } from "./browsing.js";

const PHONE = { viewport: { width: 390, height: 844 } };
const PHOTO = Buffer.from(given.photo, "base64");

export async function technician() {
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
    await panel.getByLabel("File", { exact: true }).setInputFiles([1, 2].map((number) => ({ name: `pump-${number}.png`, mimeType: "image/png", buffer: PHOTO })));
    await page.getByText("Then pump-2.png").waitFor();
    await button(page, "Cancel").click();
    await page.getByLabel(/What does pump-2.png show/).waitFor();
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
    await announced(page, "valve.png is kept");
    await page.getByText("Valve after the repair").waitFor();
    const wasShown = await page.evaluate(() => globalThis.bars.some((label) => label?.includes("valve.png is sent")));
    return { capture, isRequired, wasShown };
  });
  await page.context().close();
}
