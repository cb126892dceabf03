/** The pages and their addresses: what loads a page, and the query that can be sent while it loads. */
import { AccountPageDocument } from "../features/account/accountDocument";
import { AccountsDocument, accountsVariables } from "../features/accounts/accountsDocument";
import { DuplicatesDocument, FIRST_PAIRS } from "../features/duplicates/duplicatesDocument";
import { JobDocument } from "../features/jobs/jobDocument";
import { LeadDocument } from "../features/lead/leadDocument";
import { PortalDocument } from "../features/portal/portalDocument";
import { demoCustomer, demoSession, rememberedChoice } from "./demo";
import { facts } from "./facts";
import { begin } from "./graphql";
import { signInWith } from "./token";
import { ViewerDocument } from "./viewerDocument";

export const load = {
  accounts: () => import("../features/accounts/AccountsPage"),
  account: () => import("../features/account/AccountPage"),
  lead: () => import("../features/lead/LeadPage"),
  job: () => import("../features/jobs/JobPage"),
  duplicates: () => import("../features/duplicates/DuplicatesPage"),
  imports: () => import("../features/imports/ImportPage"),
  settings: () => import("../features/settings/SettingsPage"),
  day: () => import("../features/jobs/DayPage"),
  portal: () => import("../features/portal/Portal"),
};

type May = (permission: string) => boolean;
type Page = { at: RegExp; load: () => Promise<unknown>; begin?: (id: string, may: May) => Promise<unknown> };

const PAGES: Page[] = [
  { at: /^\/customers\/([^/]+)\/lead$/, load: load.lead, begin: (id) => begin(LeadDocument, { id }) },
  { at: /^\/customers\/([^/]+)/, load: load.account, begin: (id, may) => begin(AccountPageDocument, { id, withNumbers: may("invoice:read"), withChanges: may("change:read") }) },
  { at: /^\/jobs\/([^/]+)/, load: load.job, begin: (id, may) => begin(JobDocument, { id, withInvoices: may("invoice:read") }) },
  { at: /^\/duplicates/, load: load.duplicates, begin: () => begin(DuplicatesDocument, FIRST_PAIRS) },
  { at: /^\/import/, load: load.imports },
  { at: /^\/settings/, load: load.settings },
  { at: /^\/day/, load: load.day },
  { at: /^\//, load: load.accounts, begin: (_, may) => begin(AccountsDocument, accountsVariables(may("invoice:read"))) },
];

/** Load the page of the address, and in the demo sign in and send its first queries, all at once. */
export async function beginPage(): Promise<void> {
  if (location.pathname.startsWith("/portal")) return beginPortal();
  const page = PAGES.find(({ at }) => at.test(location.pathname))!;
  void page.load();
  if (facts.mode !== "demo") return;
  signInWith(() => demoSession(rememberedChoice()));
  const { viewer } = await begin(ViewerDocument, {});
  const [, id = ""] = page.at.exec(location.pathname)!;
  if (viewer) await page.begin?.(decodeURIComponent(id), (permission) => viewer.permissions.includes(permission));
}

async function beginPortal(): Promise<void> {
  void load.portal();
  const company = new URLSearchParams(location.search).get("demo");
  if (!company || facts.mode !== "demo") return;
  signInWith(() => demoCustomer(company));
  await begin(PortalDocument, {});
}
