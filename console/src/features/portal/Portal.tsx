/** The customers' own pages: sign in, and everything they may see and do themselves. */
import { Group, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Route, Switch, useSearch } from "wouter";
import { queryClient } from "../../app/queries";
import { facts } from "../../app/facts";
import { SchemeSwitch } from "../../app/SchemeSwitch";
import { type Session, signInWith } from "../../app/token";
import { Forgotten } from "./Forgotten";
import { PortalHome } from "./PortalHome";
import { SetPassword } from "./SetPassword";
import { SignIn } from "./SignIn";

/** A portal session cannot be renewed without the password: when it has ended, the form is shown again. */
function once(session: Session, onEnd: () => void) {
  let isUsed = false;
  return async () => {
    if (isUsed) onEnd();
    isUsed = true;
    return session;
  };
}

export default function Portal() {
  const demo = new URLSearchParams(useSearch()).get("demo");
  // The page of a demo customer signs itself in before it is shown.
  const [isSignedIn, setSignedIn] = useState(facts.session?.role === "customer" && facts.session.company === demo);
  const enter = (session: Session) => {
    queryClient.clear();
    signInWith(once(session, () => setSignedIn(false)));
    setSignedIn(true);
  };
  const leave = () => {
    signInWith(null);
    queryClient.clear();
    setSignedIn(false);
  };
  useEffect(() => {
    document.title = "My account";
  }, []);
  return (
    <div className="portal">
      {!isSignedIn && <div className="portal-scheme"><SchemeSwitch /></div>}
      <Switch>
        <Route path="/portal/confirm"><SetPassword purpose="confirm" /></Route>
        <Route path="/portal/reset-password"><SetPassword purpose="reset" /></Route>
        <Route path="/portal/forgotten"><Forgotten /></Route>
        <Route>
          {isSignedIn ? <PortalHome onLeave={leave} /> : <SignIn onSignedIn={enter} />}
        </Route>
      </Switch>
      <Group component="footer" justify="center" mt="xl"><Text size="xs" c="dimmed">Your details stay with the company that serves you.</Text></Group>
    </div>
  );
}
