/** Who is signed in: in the demo anybody in any role, else staff at the company's identity provider. */
import { Alert, Button, Group, Text, Title } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { demoSession, type Identity, rememberChoice, rememberedChoice } from "./demo";
import { forgetBegun } from "./graphql";
import type { Provider } from "./openid";
import { queryClient } from "./queries";
import { Frame } from "../ui/Frame";
import { signInWith } from "./token";

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
  if (!provider) return <Frame />;
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
