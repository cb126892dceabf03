/** The demo's sign-in: anybody, in any role of a demo company. */
import { facts } from "./facts";
import type { Session } from "./token";

export type Identity = { role: string; company: string };

const CHOICE = "console.demo";

export async function demoSession(identity: Identity): Promise<Session> {
  const response = await fetch("/console/demo-session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(identity),
  });
  if (!response.ok) throw new Error("The demo did not sign you in.");
  return response.json();
}

const customers = new Map<string, Promise<Session>>();

/** The session of a company's demo customer, asked for once. */
export function demoCustomer(company: string): Promise<Session> {
  if (!customers.has(company)) customers.set(company, demoSession({ role: "customer", company }));
  return customers.get(company)!;
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
