// Apollo Client with its link for persisted documents.
import { readFileSync } from "node:fs";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { generatePersistedQueryIdsFromManifest } from "@apollo/persisted-query-lists";
import { createHash } from "node:crypto";
import { given, recordingFetch, report } from "./recording.js";

const { exchanges, fetch } = recordingFetch();

function persistedQueryLink() {
  if (given.manifest) {
    const loadManifest = async () => JSON.parse(readFileSync(given.manifest, "utf8"));
    return new PersistedQueryLink(generatePersistedQueryIdsFromManifest({ loadManifest }));
  }
  return new PersistedQueryLink({
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    useGETForHashedQueries: given.useGET ?? false,
  });
}

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([persistedQueryLink(), new HttpLink({ uri: given.url, fetch })]),
});

const results = [];
for (let time = 0; time < (given.times ?? 1); time += 1) {
  try {
    const options = { query: gql(given.query), variables: given.variables, fetchPolicy: "network-only" };
    results.push({ data: (await client.query(options)).data });
  } catch (error) {
    results.push({ error: error.message, codes: error.errors?.map((each) => each.extensions.code) });
  }
}
client.stop();
report({ results, exchanges });
