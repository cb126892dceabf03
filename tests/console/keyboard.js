// The office's six tasks by keys alone: no mouse, and no element that is reached in another way than people reach it.
import { given } from "../clients/recording.js";
import { as as asIn, button, found, openPage, announced, step } from "./browsing.js";

const MAX_TABS = 90;
const as = (page, role) => asIn(page, role, given.typing.company);

/** Press Tab until an element has the focus, and require that it shows. Gives how often. */
async function reach(page, wanted, { back = false } = {}) {
  let element = await wanted.first().elementHandle();
  for (let presses = 0; presses <= MAX_TABS; presses++) {
    const [isThere, isGone] = await element.evaluate((each) => [each === document.activeElement, !each.isConnected]);
    if (isGone) element = await wanted.first().elementHandle();
    if (isThere) {
      await requireVisibleFocus(page);
      return presses;
    }
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`Tab does not reach ${wanted}; it is at ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`);
}

/** Who has the focus is seen: by an outline, a shadow or another border than without it. */
async function requireVisibleFocus(page) {
  const isSeen = await page.evaluate(() => {
    const look = (element) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(element);
      return JSON.stringify([outlineStyle === "none" ? "" : outlineWidth, boxShadow, borderColor, backgroundColor]);
    };
    const element = document.activeElement;
    const places = [element, element.parentElement, ...(element.labels ?? []), element.nextElementSibling].filter(Boolean);
    const focused = places.map(look);
    element.blur();
    const isDifferent = places.some((place, index) => look(place) !== focused[index]);
    element.focus();
    return isDifferent;
  });
  if (!isSeen) throw new Error(`The focus is not seen at ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
}

const press = async (page, wanted, key = "Enter") => {
  const presses = await reach(page, wanted);
  await page.keyboard.press(key);
  return presses;
};

/** Choose from a menu or a list that is open, by arrows. */
async function choose(page, item) {
  await item.waitFor();
  for (let presses = 0; presses < 30; presses++) {
    if (await item.and(page.locator(":focus")).count()) return page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`Arrows do not reach ${item}`);
}

const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
/** Wait until an element has the focus: a dialog gives it back once it is gone. */
const regains = async (page, locator) => {
  try {
    await locator.and(page.locator(":focus")).waitFor({ timeout: 10_000 });
  } catch {
    throw new Error(`The focus is not at ${locator}, but at ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`);
  }
  return true;
};
const retype = async (page, text) => {
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
};

export async function typing() {
  const page = await openPage();
  await as(page, "office");
  const menu = (name) => page.getByRole("menuitem", { name, exact: true });
  await page.goto(given.url);
  await page.getByRole("table", { name: "Accounts" }).getByRole("link").first().waitFor();
  await step("by keys: the first key leads past the navigation", async () => {
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the page" });
    if (!(await isFocused(skip))) throw new Error("it is not first");
    await requireVisibleFocus(page);
    await page.keyboard.press("Enter");
    return reach(page, page.getByRole("radio", { name: "Active" }));
  });
  await step("by keys: find a customer", async () => {
    await page.keyboard.press("Escape");
    await reach(page, page.getByLabel("Find a customer"), { back: true });
    await page.keyboard.type(given.typing.name);
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: given.typing.name }).waitFor();
    return [await regains(page, page.getByRole("main")), await page.title()];
  });
  await step("by keys: fix a phone", async () => {
    await press(page, button(page, "Edit: phone"));
    await choose(page, menu(given.typing.phone));
    await page.getByRole("textbox", { name: "Number" }).and(page.locator(":focus")).waitFor();
    await retype(page, given.typing.newPhone);
    await page.keyboard.press("Enter");
    await announced(page, "The phone is saved");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    // The focus is back where the dialog was opened from.
    return regains(page, button(page, "Edit: phone"));
  });
  await step("by keys: a dialog keeps the focus, and Escape closes it alone", async () => {
    await press(page, button(page, "Statement"));
    const dialog = page.getByRole("dialog").first();
    await dialog.getByRole("table", { name: "Movements" }).waitFor();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press("Tab");
      if (!(await page.evaluate(() => document.activeElement.closest("[role=dialog]")))) throw new Error("it leaves the dialog");
    }
    await press(page, button(page, "Download"));
    await menu("PDF").waitFor();
    await page.keyboard.press("Escape");
    await menu("PDF").waitFor({ state: "hidden" });
    await press(page, button(page, "Send"));
    await page.getByRole("textbox", { name: "Words to go with it" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Words to go with it" }).waitFor({ state: "hidden" });
    return dialog.isVisible();
  });
  await step("by keys: send a statement", async () => {
    await press(page, button(page, "Send"));
    await page.getByRole("textbox", { name: "Words to go with it" }).waitFor();
    await page.keyboard.type("As we said.");
    await press(page, button(page, "Send the statement"));
    await announced(page, /The statement is on its way/);
    await page.getByRole("textbox", { name: "Words to go with it" }).waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return regains(page, button(page, "Statement"));
  });
  await step("by keys: undo a change", async () => {
    await reach(page, page.getByRole("tab", { name: "Jobs", exact: true }));
    // The last of the tabs is before the first.
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("table", { name: "Changes" }).waitFor();
    await press(page, page.getByRole("row").filter({ hasText: given.typing.newPhone }).getByRole("button", { name: "Undo" }));
    await press(page, page.getByRole("dialog").getByRole("button", { name: "Undo" }));
    await announced(page, "The change is taken back");
    await page.getByRole("link", { name: given.typing.phone }).waitFor();
  });
  await step("by keys: add a card", async () => {
    await reach(page, page.getByRole("tab", { name: "Changes", exact: true }), { back: true });
    for (let presses = 0; presses < 25 && !(await isFocused(page.getByRole("tab", { name: "Cards", exact: true }))); presses++) await page.keyboard.press("ArrowLeft");
    await press(page, button(page, "Add a card"));
    await reach(page, page.getByRole("textbox", { name: "Card number" }));
    await retype(page, "5555 5555 5555 4444");
    await press(page, button(page, "Keep the card"));
    await page.getByRole("group", { name: /…4444/ }).waitFor();
  });
  await step("by keys: send a document without dragging it", async () => {
    const choosing = page.waitForEvent("filechooser");
    await reach(page, page.getByRole("tab", { name: "Cards", exact: true }), { back: true });
    for (let presses = 0; presses < 25 && !(await isFocused(page.getByRole("tab", { name: "Photos and files", exact: true }))); presses++) await page.keyboard.press("ArrowRight");
    await press(page, button(page, "Choose a file"));
    await (await choosing).setFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("Where the pipes are") });
    await page.getByRole("textbox", { name: /What does plan.txt show/ }).and(page.locator(":focus")).waitFor();
    await page.keyboard.type("The plan of the cellar");
    await page.keyboard.press("Enter");
    await announced(page, "plan.txt is kept");
    return regains(page, button(page, "Choose a file"));
  });
  await step("by keys: take a call", async () => {
    await reach(page, page.getByRole("button", { name: /Switch role/ }), { back: true });
    await page.keyboard.press("Enter");
    await choose(page, menu("Simulate a call"));
    await page.getByRole("textbox", { name: "Number that calls" }).and(page.locator(":focus")).waitFor();
    await retype(page, given.typing.phone);
    await page.keyboard.press("Enter");
    const call = page.getByRole("region", { name: "Incoming calls" });
    await call.getByText("is calling").waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    const log = call.getByRole("button", { name: "Log the call" });
    await press(page, log);
    await choose(page, menu("Spoke"));
    await announced(page, "Call logged: Spoke");
  });
  await page.context().close();
}

export async function deleting() {
  const page = await openPage();
  await as(page, "admin");
  await page.goto(`${given.url}/customers/${given.typing.id}`);
  await step("by keys: delete after its dry run", async () => {
    const gear = button(page, "Settings of this account");
    await press(page, gear);
    await choose(page, page.getByRole("menuitem", { name: "Delete…" }));
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/What this touches|No open jobs/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await gear.and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    await choose(page, page.getByRole("menuitem", { name: "Delete…" }));
    await dialog.getByText(/What this touches|No open jobs/).waitFor();
    const force = dialog.getByRole("checkbox", { name: "Delete nevertheless" });
    if (await force.count()) await press(page, force, "Space");
    await press(page, dialog.getByRole("button", { name: "Delete" }));
    await announced(page, "The customer is deleted");
    await page.getByRole("table", { name: "Accounts" }).waitFor();
  });
  await page.context().close();
}
