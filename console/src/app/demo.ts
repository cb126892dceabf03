/** The demo's sign-in: anybody, in any role of a demo company. */
import { facts } from "./facts";
import type { Session } from "./token";

export type Identity = { role: string; company: string };

const CHOICE = "console.demo";

/** The permissions of a role in a company, when the page came with a session for them. */
export const permissionsFor = ({ role, company }: Identity) => (facts.session?.role === role && facts.session.company === company ? facts.session.permissions : undefined);

let isUsed = false;

export async function demoSession(identity: Identity): Promise<Session> {
  if (!isUsed && permissionsFor(identity)) {
    isUsed = true;
    return facts.session!;
  }
  const response = await fetch("/console/demo-session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(identity),
  });
  if (!response.ok) throw new Error("The demo did not sign you in.");
  return response.json();
}

/** Role and company of the demo are chosen once for a browser window; no token is kept. */
export function rememberedChoice(): Identity {
  const first = { role: "office", company: facts.companies?.[0] ?? "acme" };
  try {
    const kept = JSON.parse(sessionStorage.getItem(CHOICE) ?? "{}");
    return { role: kept.role ?? first.role, company: kept.company ?? first.company };
  } catch {
    return first;
  }
}

export const rememberChoice = (identity: Identity) => sessionStorage.setItem(CHOICE, JSON.stringify(identity));
