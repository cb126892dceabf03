/** The pages and their addresses. */
import { Loader } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { facts } from "./facts";
import { DemoSession, OpenIdSession } from "./session";
import { Shell } from "./Shell";
import { AccountsPage } from "../features/accounts/AccountsPage";

const AccountPage = lazy(() => import("../features/account/AccountPage"));
const LeadPage = lazy(() => import("../features/lead/LeadPage"));
const JobPage = lazy(() => import("../features/jobs/JobPage"));
const DuplicatesPage = lazy(() => import("../features/duplicates/DuplicatesPage"));
const ImportPage = lazy(() => import("../features/imports/ImportPage"));
const SettingsPage = lazy(() => import("../features/settings/SettingsPage"));
const DayPage = lazy(() => import("../features/jobs/DayPage"));
const Portal = lazy(() => import("../features/portal/Portal"));

const Waiting = <Loader className="waiting" aria-label="Loading" />;

const Session = ({ children }: { children: ReactNode }) =>
  facts.mode === "demo" ? <DemoSession>{children}</DemoSession> : <OpenIdSession>{children}</OpenIdSession>;

export function App() {
  return (
    <Suspense fallback={Waiting}>
      <Switch>
        <Route path="/portal/*?">
          <Portal />
        </Route>
        <Route>
          <Session>
            <Shell>
              <Suspense fallback={Waiting}>
                <Switch>
                  <Route path="/accounts" component={AccountsPage} />
                  <Route path="/day" component={DayPage} />
                  <Route path="/duplicates" component={DuplicatesPage} />
                  <Route path="/import" component={ImportPage} />
                  <Route path="/settings/:tab?">{({ tab }) => <SettingsPage tab={tab} />}</Route>
                  <Route path="/jobs/:id">{({ id }) => <JobPage id={decodeURIComponent(id)} />}</Route>
                  <Route path="/customers/:id/lead">{({ id }) => <LeadPage id={id} key={id} />}</Route>
                  <Route path="/customers/:id/:tab?">{({ id, tab }) => <AccountPage id={id} tab={tab} key={id} />}</Route>
                  <Route>
                    <Redirect to="/accounts" replace />
                  </Route>
                </Switch>
              </Suspense>
            </Shell>
          </Session>
        </Route>
      </Switch>
    </Suspense>
  );
}
