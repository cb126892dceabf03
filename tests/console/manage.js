/** Ask about a customer, merge two and take it back, import a file and take that back. */
const CSV = "First Name,Last Name,Mobile Phone,Colour\nIda,Moss,512 555 0177,red\nTom,Reed,ask wife,blue\n";

export async function manage(page, { given, step, audit, said, button }) {
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
    await picture(page, given, "ask");
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
    await picture(page, given, "merge");
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
    await picture(page, given, "import");
    await button(page, "Import").click();
    await page.getByRole("region", { name: "What became of it" }).getByRole("button", { name: "Take it back…" }).click();
    await button(page, "Take it back").click();
    await page.getByText("The import is taken back").waitFor();
  });
}

const picture = async (page, given, name) => given.pictures && page.screenshot({ path: `${given.pictures}/${name}.png` });
