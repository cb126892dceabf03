// A certified OpenID Connect provider on loopback. Its one person consents at once; with `asks` a form asks who it is.
// `people` has the claims of each. Prints its issuer; ends with its input.
import Provider from "oidc-provider";
import { exportJWK, generateKeyPair } from "jose";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const given = JSON.parse(process.argv[2]);
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const info = { scope: "", audience: given.audience, accessTokenTTL: given.seconds, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } };
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "field-service-app",
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/signed-in", "http://127.0.0.1/sign-in"],
      grant_types: ["authorization_code", "refresh_token"],
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", kid: "first", alg: "RS256" }] },
  cookies: { keys: ["a key of the tests"] },
  extraTokenClaims: (_, { accountId }) => given.people[accountId],
  clientBasedCORS: () => true,
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  issueRefreshToken: () => true,
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: { enabled: true, defaultResource: () => given.audience, getResourceServerInfo: () => info, useGrantedResource: () => true },
  },
});

// The port of a test's gateway is not known beforehand.
provider.Client.prototype.postLogoutRedirectUriAllowed = (address) => new URL(address).hostname === "127.0.0.1";

const FORM = `<!doctype html><html lang="en"><title>Who are you?</title><form method="post"><label>Name <input name="name"></label><button>Continue</button></form>`;

async function interaction(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    if (given.asks && request.method === "GET") return response.setHeader("content-type", "text/html").end(FORM);
    const accountId = given.asks ? new URLSearchParams(await text(request)).get("name") : Object.keys(given.people)[0];
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope("openid offline_access");
  grant.addResourceScope(given.audience, "");
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const answer = provider.callback();
server.on("request", (request, response) => (request.url.startsWith("/interaction/") ? interaction(request, response) : answer(request, response)));
process.stdout.write(`${issuer}\n`);
process.stdin.resume().on("end", () => process.exit(0));
