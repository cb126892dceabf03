/** Sign-in at the identity provider: authorization code with PKCE; tokens are kept in memory only. */
import * as oauth from "oauth4webapi";
import { facts } from "./facts";
import { announceSignOut, EARLY_SECONDS, endSession, resumeSession, type Session, watchSignOuts } from "./token";

export type Provider = { session: (isRefused: boolean) => Promise<Session>; signInAgain: () => Promise<void>; signOut: () => void };

const CALLBACK = "/sign-in";
/** Verifier, state and where to go back to, while the browser is at the provider; no token. A window beside the page has none of it but what it is. */
const PENDING = "console.sign-in";
/** Where a window that was opened beside the page says what the provider answered. */
const ANSWERS = "console.sign-in";
const SECONDS_WHEN_UNSAID = 300;

type Tokens = { access: string; refresh?: string; id?: string; person?: string; until: number };

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
    const { verifier, state, page, isBeside } = JSON.parse(pending);
    if (isBeside) {
      new BroadcastChannel(ANSWERS).postMessage(location.href);
      close();
      return new Promise<never>(() => {});
    }
    const redeemed = await redeem(location.href, verifier, state);
    history.replaceState(null, "", page);
    return redeemed;
  }

  async function redeem(answered: string, verifier: string, state: string): Promise<Tokens> {
    const parameters = oauth.validateAuthResponse(server, client, new URL(answered), state);
    const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, location.origin + CALLBACK, verifier, options);
    const answer = await oauth.processAuthorizationCodeResponse(server, client, response);
    return { ...tokensIn(answer), person: oauth.getValidatedIdTokenClaims(answer)?.sub };
  }

  async function renew({ refresh, id, person }: Tokens): Promise<Tokens | undefined> {
    if (!refresh) return undefined;
    try {
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, options);
      const answer = await oauth.processRefreshTokenResponse(server, client, response);
      return { ...tokensIn(answer), refresh: answer.refresh_token ?? refresh, id: answer.id_token ?? id, person };
    } catch (failure) {
      if (failure instanceof oauth.ResponseBodyError) return undefined; // The provider has ended the session.
      throw failure;
    }
  }

  async function goToProvider(page: string): Promise<never> {
    const { address, verifier, state } = await request();
    sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, page }));
    location.assign(address);
    return new Promise<never>(() => {});
  }

  async function request() {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
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
    return { address, verifier, state };
  }

  const person = tokens.person;
  let answers: BroadcastChannel | undefined;
  watchSignOuts("console", () => {
    tokens = undefined;
    void endSession("You have signed out in another window.");
  });

  return {
    async session(isRefused) {
      const left = tokens ? tokens.until - Date.now() : 0;
      if (tokens && (isRefused || left <= EARLY_SECONDS * 1000)) tokens = (await renew(tokens)) ?? (!isRefused && left > 0 ? tokens : undefined);
      if (!tokens) await endSession("You have not been here for a while, or your company's sign-in has ended your session.");
      return { token: tokens!.access, expiresInSeconds: (tokens!.until - Date.now()) / 1000 };
    },
    async signInAgain() {
      const page = location.pathname + location.search;
      const { address, verifier, state } = await request();
      answers?.close();
      answers = new BroadcastChannel(ANSWERS);
      answers.onmessage = async ({ data }) => {
        if (new URL(data).searchParams.get("state") !== state) return; // of another window
        answers?.close();
        tokens = await redeem(data, verifier, state);
        // The page and what is typed there are of someone else.
        if (!person || tokens.person !== person) return location.reload();
        resumeSession();
      };
      sessionStorage.setItem(PENDING, JSON.stringify({ isBeside: true }));
      const beside = open(address, "_blank", "popup,width=520,height=680");
      sessionStorage.removeItem(PENDING);
      if (!beside) await goToProvider(page);
    },
    signOut() {
      announceSignOut("console");
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
