// Apollo Client with @defer and @stream, in the form that one of its two handlers asks for.
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { Defer20220824Handler, GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import { given, recordingFetch, report } from "./recording.js";

const { exchanges, fetch } = recordingFetch();
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: given.url, fetch }),
  incrementalHandler: given.ids ? new GraphQL17Alpha9Handler() : new Defer20220824Handler(),
});

const states = [];
await new Promise((resolve) => {
  const options = { query: gql(given.query), variables: given.variables, errorPolicy: "all" };
  const asked = client.watchQuery(options).subscribe({
    next: ({ data, error, dataState }) => {
      if (dataState === "empty" && !error) return;
      states.push({ dataState, data, errors: error?.errors?.map((each) => each.extensions.code) });
      if (dataState === "complete" || error) setTimeout(() => resolve(asked.unsubscribe()), 100);
    },
    error: (failure) => resolve(states.push({ error: failure.message })),
  });
});
client.stop();
report({ states, exchanges });
