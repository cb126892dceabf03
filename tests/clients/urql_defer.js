// urql with @defer: it asks for plain multipart/mixed.
import { Client, fetchExchange, gql } from "@urql/core";
import { given, recordingFetch, report } from "./recording.js";

const { exchanges, fetch } = recordingFetch();
const client = new Client({ url: given.url, fetch, preferGetMethod: false, exchanges: [fetchExchange] });

const states = [];
await new Promise((resolve) => {
  client.query(gql(given.query), given.variables).subscribe(({ data, error, hasNext }) => {
    states.push({ data, hasNext, errors: error?.graphQLErrors?.map((each) => each.extensions?.code), message: error?.message });
    if (!hasNext) resolve();
  });
});
report({ states, exchanges });
