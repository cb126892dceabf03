/** Who is signed in: in the demo anybody in any role, else staff at the company's identity provider. */
import { Alert, Button, Group, Text, Title } from "@mantine/core";
import { createContext, type ReactNode, Suspense, useContext, useEffect, useMemo, useState } from "react";
import { demoSession, type Identity, rememberChoice, rememberedChoice } from "./demo";
import { facts } from "./facts";
import { forgetBegun } from "./graphql";
import { lazyPart } from "./lazyPart";
import type { Provider } from "./openid";
import { queryClient } from "./queries";
import { words } from "../ui/format";
import { Frame } from "../ui/Frame";
import { signInWith } from "./token";
import { useSessionEnd } from "./useSessionEnd";

const SessionEnded = lazyPart(() => import("./SessionEnded"));

type SessionContext = { identity: Identity; become: (next: Partial<Identity>) => void; signOut?: () => void };

const Context = createContext<SessionContext | null>(null);
export const useSession = () => useContext(Context)!;

export function DemoSession({ children }: { children: ReactNode }) {
  const [identity, setIdentity] = useState(rememberedChoice);
  const value = useMemo(
    () => ({
      identity,
      become: (next: Partial<Identity>) => {
        const chosen = { ...identity, ...next };
        rememberChoice(chosen);
        signInWith(() => demoSession(chosen));
        forgetBegun();
        queryClient.clear();
        setIdentity(chosen);
      },
    }),
    [identity],
  );
  return (
    <Context.Provider key={`${identity.company}/${identity.role}`} value={value}>
      {children}
      <Ended>
        <OtherRoles />
      </Ended>
    </Context.Provider>
  );
}

/** The way on in the demo, where a role may be refused: whoever held it was removed from the staff. */
export function OtherRoles() {
  const { identity, become } = useSession();
  const roles = facts.roles?.filter((role) => role !== identity.role && role !== "customer");
  return (
    <>
      <Text size="sm">Go on as</Text>
      {roles?.map((role) => <Button key={role} size="xs" variant="default" onClick={() => become({ role })}>{words(role.toUpperCase())}</Button>)}
    </>
  );
}

/** Shown over the page while the session is over, with the ways to go on. */
function Ended({ children }: { children: ReactNode }) {
  const end = useSessionEnd();
  return end && <Suspense><SessionEnded reason={end.reason}><Group gap="xs">{children}</Group></SessionEnded></Suspense>;
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
  if (!provider) return <Frame />;
  return (
    <Context.Provider value={{ identity: { role: "", company: "" }, become: () => {}, signOut: provider.signOut }}>
      {children}
      <Ended>
        <Button onClick={() => void provider.signInAgain().catch(setFailure)}>Sign in again</Button>
        <Button variant="default" onClick={provider.signOut}>Sign in as somebody else</Button>
      </Ended>
    </Context.Provider>
  );
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
