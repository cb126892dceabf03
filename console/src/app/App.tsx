/** Which page is shown at which address. */
import { type ReactNode, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { facts } from "./facts";
import { lazyPage } from "./lazyPage";
import { pages } from "./pages";
import { DemoSession, OpenIdSession } from "./session";
import { Frame, PageFrame } from "../ui/Frame";
import { NotThere } from "../ui/NotThere";
import { Shell } from "./Shell";

const AccountsPage = lazyPage(pages.accounts);
const AccountPage = lazyPage(pages.account);
const LeadPage = lazyPage(pages.lead);
const JobPage = lazyPage(pages.job);
const DuplicatesPage = lazyPage(pages.duplicates);
const ImportPage = lazyPage(pages.imports);
const SettingsPage = lazyPage(pages.settings);
const DayPage = lazyPage(pages.day);
const Portal = lazyPage(pages.portal);

const Session = ({ children }: { children: ReactNode }) =>
  facts.mode === "demo" ? <DemoSession>{children}</DemoSession> : <OpenIdSession>{children}</OpenIdSession>;

export function App() {
  return (
    <Suspense fallback={<Frame />}>
      <Switch>
        <Route path="/portal/*?">
          <Portal />
        </Route>
        <Route>
          <Session>
            <Shell>
              <Suspense fallback={<PageFrame />}>
                <Switch>
                  <Route path="/accounts" component={AccountsPage} />
                  <Route path="/day" component={DayPage} />
                  <Route path="/duplicates" component={DuplicatesPage} />
                  <Route path="/import" component={ImportPage} />
                  <Route path="/settings/:tab?">{({ tab }) => <SettingsPage tab={tab} />}</Route>
                  <Route path="/jobs/:id">{({ id }) => <JobPage id={decodeURIComponent(id)} />}</Route>
                  <Route path="/customers/:id/lead">{({ id }) => <LeadPage id={id} key={id} />}</Route>
                  <Route path="/customers/:id/:tab?">{({ id, tab }) => <AccountPage id={id} tab={tab} key={id} />}</Route>
                  <Route path="/"><Redirect to="/accounts" replace /></Route>
                  <Route path="/sign-in"><Redirect to="/accounts" replace /></Route>
                  <Route><NotThere what="page" reason="Its address may be mistyped." /></Route>
                </Switch>
              </Suspense>
            </Shell>
          </Session>
        </Route>
      </Switch>
    </Suspense>
  );
}
