/** Sign-in at the identity provider: authorization code with PKCE; tokens are kept in memory only. */
import { InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { facts } from "./facts";
import type { Session } from "./token";

const CALLBACK = "/sign-in";
const SECONDS_WHEN_UNSAID = 300;

export async function signInAtProvider(): Promise<{ session: () => Promise<Session>; signOut: () => void }> {
  const manager = new UserManager({
    authority: facts.issuer!,
    client_id: facts.clientId!,
    scope: facts.scope,
    redirect_uri: location.origin + CALLBACK,
    post_logout_redirect_uri: location.origin,
    response_type: "code",
    extraQueryParams: { audience: facts.audience! },
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    // Holds the verifier and where to go back to while the browser is at the provider; no token.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
  });
  let user = location.pathname === CALLBACK ? await manager.signinRedirectCallback() : null;
  if (user) history.replaceState(null, "", (user.state as string) || "/");
  if (!user) {
    await manager.signinRedirect({ state: location.pathname + location.search });
    return new Promise(() => {});
  }
  const session = async () => {
    if (!user || user.expired) user = user?.refresh_token ? await manager.signinSilent() : null;
    if (!user) {
      await manager.signinRedirect({ state: location.pathname + location.search });
      return new Promise<Session>(() => {});
    }
    return { token: user.access_token, expiresInSeconds: user.expires_in ?? SECONDS_WHEN_UNSAID };
  };
  return { session, signOut: () => void manager.signoutRedirect() };
}
