/** The customers' own pages: sign in, and everything they may see and do themselves. */
import { Group, Stack, Text } from "@mantine/core";
import { Suspense, useEffect, useState } from "react";
import { Route, Switch, useSearch } from "wouter";
import { facts } from "../../app/facts";
import { lazyPart } from "../../app/lazyPart";
import { queryClient } from "../../app/queries";
import { SchemeSwitch } from "../../app/SchemeSwitch";
import { announceSignOut, endSession, resumeSession, signInWith, watchSignOuts } from "../../app/token";
import { useSessionEnd } from "../../app/useSessionEnd";
import { Forgotten } from "./Forgotten";
import { PortalHome } from "./PortalHome";
import { SetPassword } from "./SetPassword";
import { SignIn, type SignedIn, SignInForm } from "./SignIn";

const SessionEnded = lazyPart(() => import("../../app/SessionEnded"));

const EXPIRED = "Your sign-in has expired.";
const REFUSED = "Your sign-in is not valid any more: your password may have been changed elsewhere.";

/** A portal session cannot be renewed without the password: when it is over, the form is shown over the page. */
class PortalSession {
  private isGiven = false;
  constructor(public latest: SignedIn) {}

  give = async (isRefused: boolean) => {
    if (this.isGiven) await endSession(isRefused ? REFUSED : EXPIRED);
    this.isGiven = true;
    return this.latest;
  };

  /** Go on with another session of the same customer; returns whether it is of them. */
  resume(next: SignedIn) {
    if (next.customerId !== this.latest.customerId || next.companyHandle !== this.latest.companyHandle) return false;
    this.latest = next;
    this.isGiven = false;
    resumeSession();
    return true;
  }
}

export default function Portal() {
  const demo = new URLSearchParams(useSearch()).get("demo");
  // The page of a demo customer signs itself in before it is shown.
  const [isSignedIn, setSignedIn] = useState(facts.session?.role === "customer" && facts.session.company === demo);
  const [session, setSession] = useState<PortalSession>();
  const end = useSessionEnd();
  const enter = (signedIn: SignedIn) => {
    if (session?.resume(signedIn)) return;
    const next = new PortalSession(signedIn);
    signInWith(next.give);
    queryClient.clear();
    setSession(next);
    setSignedIn(true);
  };
  const leave = () => {
    announceSignOut("portal");
    signInWith(null);
    queryClient.clear();
    setSession(undefined);
    setSignedIn(false);
  };
  useEffect(() => (isSignedIn ? watchSignOuts("portal", () => void endSession("You have signed out in another window.")) : undefined), [isSignedIn]);
  return (
    <div className="portal">
      {!isSignedIn && <div className="portal-scheme"><SchemeSwitch /></div>}
      <Switch>
        <Route path="/portal/confirm"><SetPassword purpose="confirm" /></Route>
        <Route path="/portal/reset-password"><SetPassword purpose="reset" /></Route>
        <Route path="/portal/forgotten"><Forgotten /></Route>
        <Route>
          {isSignedIn ? <PortalHome key={session?.latest.customerId} onLeave={leave} /> : <SignIn onSignedIn={enter} />}
          {isSignedIn && end && (
            <Suspense>
              <SessionEnded reason={end.reason}><SignInForm onSignedIn={enter} before={session?.latest} wrap={(fields) => <Stack>{fields}</Stack>} /></SessionEnded>
            </Suspense>
          )}
        </Route>
      </Switch>
      <Group component="footer" justify="center" mt="xl"><Text size="xs" c="dimmed">Your details stay with the company that serves you.</Text></Group>
    </div>
  );
}
