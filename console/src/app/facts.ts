/** What the gateway tells the page of its deployment; it is in the page itself. */
import type { Session } from "./token";

/** A session of the demo: its role, company, token and permissions. */
export type FirstSession = Session & { role: string; company: string; permissions: string[] };
export type Facts = {
  mode: "demo" | "openid";
  graphiql: boolean;
  portal: boolean;
  companies?: string[];
  roles?: string[];
  issuer?: string;
  clientId?: string;
  scope?: string;
  audience?: string;
  stripe?: "fake" | "stripe";
  stripeBase?: string;
  session?: FirstSession | null;
};

const text = document.querySelector<HTMLMetaElement>('meta[name="console-facts"]')?.content ?? "";
export const facts: Facts = text.startsWith("{") ? JSON.parse(text) : { mode: "demo", graphiql: true, portal: true };
