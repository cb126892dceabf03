/** Sign-in at the identity provider: authorization code with PKCE; tokens are kept in memory only. */
import * as oauth from "oauth4webapi";
import { facts } from "./facts";
import { EARLY_SECONDS, type Session } from "./token";

export type Provider = { session: () => Promise<Session>; signOut: () => void };

const CALLBACK = "/sign-in";
/** Verifier, state and where to go back to, while the browser is at the provider; no token. */
const PENDING = "console.sign-in";
const SECONDS_WHEN_UNSAID = 300;

type Tokens = { access: string; refresh?: string; id?: string; until: number };

export async function signInAtProvider(): Promise<Provider> {
  const issuer = new URL(facts.issuer!);
  const options = { [oauth.allowInsecureRequests]: issuer.protocol === "http:" };
  const client: oauth.Client = { client_id: facts.clientId! };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));

  let tokens = location.pathname === CALLBACK ? await redeemCode() : undefined;
  if (!tokens) return goToProvider(location.pathname === CALLBACK ? "/" : location.pathname + location.search);

  async function redeemCode(): Promise<Tokens | undefined> {
    const pending = sessionStorage.getItem(PENDING);
    if (!pending) return undefined;
    sessionStorage.removeItem(PENDING);
    const { verifier, state, page } = JSON.parse(pending);
    const parameters = oauth.validateAuthResponse(server, client, new URL(location.href), state);
    const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, location.origin + CALLBACK, verifier, options);
    const answer = await oauth.processAuthorizationCodeResponse(server, client, response);
    history.replaceState(null, "", page);
    return tokensIn(answer);
  }

  async function renew({ refresh, id }: Tokens): Promise<Tokens | undefined> {
    if (!refresh) return undefined;
    try {
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, options);
      const answer = await oauth.processRefreshTokenResponse(server, client, response);
      return { ...tokensIn(answer), refresh: answer.refresh_token ?? refresh, id: answer.id_token ?? id };
    } catch (failure) {
      if (failure instanceof oauth.ResponseBodyError) return undefined; // The provider has ended the session.
      throw failure;
    }
  }

  async function goToProvider(page: string): Promise<never> {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, page }));
    const address = new URL(server.authorization_endpoint!);
    const parameters = {
      client_id: client.client_id,
      redirect_uri: location.origin + CALLBACK,
      response_type: "code",
      scope: facts.scope!,
      audience: facts.audience!,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    location.assign(address);
    return new Promise<never>(() => {});
  }

  return {
    async session() {
      const left = tokens ? tokens.until - Date.now() : 0;
      if (tokens && left <= EARLY_SECONDS * 1000) tokens = (await renew(tokens)) ?? (left > 0 ? tokens : undefined);
      if (!tokens) return goToProvider(location.pathname + location.search);
      return { token: tokens.access, expiresInSeconds: (tokens.until - Date.now()) / 1000 };
    },
    signOut() {
      const address = new URL(server.end_session_endpoint ?? location.origin);
      address.searchParams.set("client_id", client.client_id);
      address.searchParams.set("post_logout_redirect_uri", `${location.origin}/`);
      if (tokens?.id) address.searchParams.set("id_token_hint", tokens.id);
      location.assign(address);
    },
  };
}

function tokensIn({ access_token: access, refresh_token: refresh, id_token: id, expires_in: seconds = SECONDS_WHEN_UNSAID }: oauth.TokenEndpointResponse): Tokens {
  return { access, refresh, id, until: Date.now() + seconds * 1000 };
}
