/** Who is signed in: in the demo anybody in any role, else staff at the company's identity provider. */
import { Alert, Button, Group, Loader, Text, Title } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { facts } from "./facts";
import type { Provider } from "./openid";
import { queryClient } from "./queries";
import { type Session, signInWith } from "./token";

type Identity = { role: string; company: string };
type SessionContext = { identity: Identity; become: (next: Partial<Identity>) => void; signOut?: () => void };

const Context = createContext<SessionContext | null>(null);
const CHOICE = "console.demo";

export const useSession = () => useContext(Context)!;

export async function demoSession(identity: Identity): Promise<Session> {
  const response = await fetch("/console/demo-session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(identity),
  });
  if (!response.ok) throw new Error("The demo did not sign you in.");
  return response.json();
}

/** Role and company of the demo are chosen once for a browser window; no token is kept. */
function rememberedChoice(): Identity {
  const first = { role: "office", company: facts.companies?.[0] ?? "acme" };
  try {
    const kept = JSON.parse(sessionStorage.getItem(CHOICE) ?? "{}");
    return { role: kept.role ?? first.role, company: kept.company ?? first.company };
  } catch {
    return first;
  }
}

export function DemoSession({ children }: { children: ReactNode }) {
  const [identity, setIdentity] = useState(rememberedChoice);
  const [ready, setReady] = useState<Identity | null>(null);
  useEffect(() => {
    signInWith(() => demoSession(identity));
    queryClient.clear();
    setReady(identity);
  }, [identity]);
  const value = useMemo(
    () => ({
      identity,
      become: (next: Partial<Identity>) => {
        const chosen = { ...identity, ...next };
        sessionStorage.setItem(CHOICE, JSON.stringify(chosen));
        setIdentity(chosen);
      },
    }),
    [identity],
  );
  if (ready !== identity) return null;
  return (
    <Context.Provider key={`${identity.company}/${identity.role}`} value={value}>
      {children}
    </Context.Provider>
  );
}

export function OpenIdSession({ children }: { children: ReactNode }) {
  const [provider, setProvider] = useState<Provider>();
  const [failure, setFailure] = useState<Error>();
  useEffect(() => {
    void import("./openid")
      .then(({ signInAtProvider }) => signInAtProvider())
      .then((found) => {
        signInWith(found.session);
        setProvider(found);
      })
      .catch(setFailure);
  }, []);
  if (failure) return <NotSignedIn reason={failure.message}><Button size="xs" onClick={() => location.assign("/")}>Sign in again</Button></NotSignedIn>;
  if (!provider) return <Loader className="waiting" aria-label="Signing you in" />;
  return <Context.Provider value={{ identity: { role: "", company: "" }, become: () => {}, signOut: provider.signOut }}>{children}</Context.Provider>;
}

/** What is shown instead of the console, and what to do about it. */
export const NotSignedIn = ({ reason, children }: { reason: string; children: ReactNode }) => (
  <main className="not-signed-in">
    <Title order={1} className="unseen">Customer profiles</Title>
    <Alert color="red" title="You could not be signed in">
      <Text size="sm" mb="sm">{reason}</Text>
      <Group gap="xs">{children}</Group>
    </Alert>
  </main>
);
