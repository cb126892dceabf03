/** The pages and their addresses: what loads a page, and the query that can be sent while it loads. */
import type { ComponentType } from "react";
import { AccountPageDocument } from "../features/account/accountDocument";
import { AccountsDocument, accountsVariables } from "../features/accounts/accountsDocument";
import { listIn } from "../features/accounts/filters";
import { DuplicatesDocument, FIRST_PAIRS } from "../features/duplicates/duplicatesDocument";
import { JobDocument } from "../features/jobs/jobDocument";
import { LeadDocument } from "../features/lead/leadDocument";
import { PortalDocument } from "../features/portal/portalDocument";
import { demoSession, permissionsFor, rememberedChoice } from "./demo";
import { facts } from "./facts";
import { begin } from "./graphql";
import { signInWith } from "./token";
import { ViewerDocument } from "./viewerDocument";

export type Loadable<P> = { load: () => Promise<{ default: ComponentType<P> }>; loaded?: ComponentType<P> };

function loadable<P>(load: Loadable<P>["load"]): Loadable<P> {
  const page: Loadable<P> = {
    async load() {
      const loaded = await load();
      page.loaded = loaded.default;
      return loaded;
    },
  };
  return page;
}

export const pages = {
  accounts: loadable(() => import("../features/accounts/AccountsPage")),
  account: loadable(() => {
    void import("../features/tabs/work"); // its first tab
    return import("../features/account/AccountPage");
  }),
  lead: loadable(() => import("../features/lead/LeadPage")),
  job: loadable(() => import("../features/jobs/JobPage")),
  duplicates: loadable(() => import("../features/duplicates/DuplicatesPage")),
  imports: loadable(() => import("../features/imports/ImportPage")),
  settings: loadable(() => import("../features/settings/SettingsPage")),
  day: loadable(() => import("../features/jobs/DayPage")),
  portal: loadable(() => import("../features/portal/Portal")),
};

type May = (permission: string) => boolean;
type Begun = ReturnType<typeof begin>;
type Page = { at: RegExp; page: Loadable<any>; begin?: (id: string, may: May) => Begun };

const PAGES: Page[] = [
  { at: /^\/customers\/([^/]+)\/lead$/, page: pages.lead, begin: (id) => begin(LeadDocument, { id }) },
  { at: /^\/customers\/([^/]+)/, page: pages.account, begin: (id, may) => begin(AccountPageDocument, { id, withNumbers: may("invoice:read"), withChanges: may("change:read") }) },
  { at: /^\/jobs\/([^/]+)/, page: pages.job, begin: (id, may) => begin(JobDocument, { id, withInvoices: may("invoice:read") }) },
  { at: /^\/duplicates/, page: pages.duplicates, begin: () => begin(DuplicatesDocument, FIRST_PAIRS) },
  { at: /^\/import/, page: pages.imports },
  { at: /^\/settings/, page: pages.settings },
  { at: /^\/day/, page: pages.day },
  { at: /^\//, page: pages.accounts, begin: (_, may) => begin(AccountsDocument, accountsVariables(may("invoice:read"), listIn(location.search))) },
];

/** When there is enough to show the page, and when there is all of it; neither waits for what fails. */
export type Beginning = { isReady: Promise<unknown>; isComplete: Promise<unknown> };

/** Load the page of the address, and in the demo sign in and send its first queries, all at once. */
export function beginPage(): Beginning {
  if (location.pathname.startsWith("/portal")) return beginPortal();
  const { at, page, begin: beginQuery } = PAGES.find((each) => each.at.test(location.pathname))!;
  const loading = page.load();
  if (facts.mode !== "demo") return beginning([loading], []);
  const who = rememberedChoice();
  signInWith(() => demoSession(who));
  const viewer = begin(ViewerDocument, {});
  const [, id = ""] = at.exec(location.pathname)!;
  const query = (permissions: readonly string[]) => beginQuery?.(decodeURIComponent(id), (permission) => permissions.includes(permission));
  const permissions = permissionsFor(who);
  if (permissions) return beginning([loading], [viewer, query(permissions)]);
  // Who may what has to be read first.
  const then = viewer.answer.then((read) => query(read.viewer?.permissions ?? []));
  return { isReady: settled([loading, then.then((begun) => begun?.first)]), isComplete: settled([then.then((begun) => begun?.answer)]) };
}

function beginPortal(): Beginning {
  const loading = pages.portal.load();
  const company = new URLSearchParams(location.search).get("demo");
  if (!company || facts.mode !== "demo") return beginning([loading], []);
  signInWith(() => demoSession({ role: "customer", company }));
  return beginning([loading], [begin(PortalDocument, {})]);
}

const settled = (all: Promise<unknown>[]) => Promise.allSettled(all);

const beginning = (loading: Promise<unknown>[], queries: (Begun | undefined)[]): Beginning => ({
  isReady: settled([...loading, ...queries.map((query) => query?.first ?? Promise.resolve())]),
  isComplete: settled([...loading, ...queries.map((query) => query?.answer ?? Promise.resolve())]),
});
