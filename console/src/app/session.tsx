/** Who is signed in: in the demo anybody in any role, else staff at the company's identity provider. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { facts } from "./facts";
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
  const [state, setState] = useState<"waiting" | "in" | string>("waiting");
  const [leave, setLeave] = useState<() => void>();
  useEffect(() => {
    void import("./openid").then(async ({ signInAtProvider }) => {
      try {
        const provider = await signInAtProvider();
        signInWith(provider.session);
        setLeave(() => provider.signOut);
        setState("in");
      } catch (reason) {
        setState(reason instanceof Error ? reason.message : "You could not be signed in.");
      }
    });
  }, []);
  if (state === "waiting") return null;
  if (state !== "in") return <p role="alert">{state}</p>;
  return <Context.Provider value={{ identity: { role: "", company: "" }, become: () => {}, signOut: leave }}>{children}</Context.Provider>;
}
