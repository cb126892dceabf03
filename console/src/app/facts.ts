/** What the gateway tells the page of its deployment; it is in the page itself. */
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
};

const text = document.querySelector<HTMLMetaElement>('meta[name="console-facts"]')?.content ?? "";
export const facts: Facts = text.startsWith("{") ? JSON.parse(text) : { mode: "demo", graphiql: true, portal: true };
