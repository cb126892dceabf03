// urql with its exchange for persisted documents.
import { Client, fetchExchange, gql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { given, recordingFetch, report } from "./recording.js";

const { exchanges, fetch } = recordingFetch();
const client = new Client({
  url: given.url,
  fetch,
  preferGetMethod: given.useGET ?? false,
  exchanges: [
    persistedExchange({
      preferGetForPersistedQueries: given.useGET ?? false,
      enforcePersistedQueries: given.published ?? false,
    }),
    fetchExchange,
  ],
});

const results = [];
for (let time = 0; time < (given.times ?? 1); time += 1) {
  const { data, error } = await client.query(gql(given.query), given.variables, { requestPolicy: "network-only" });
  results.push(error ? { error: error.message, codes: error.graphQLErrors.map((each) => each.extensions.code) } : { data });
}
report({ results, exchanges });
