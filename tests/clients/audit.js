// The audit of GraphQL over HTTP that the npm package graphql-http brings.
import { auditServer } from "graphql-http";
import { given, report } from "./recording.js";

const results = await auditServer({
  url: given.url,
  fetchFn: (address, options = {}) => {
    const headers = new Headers(options.headers);
    for (const [name, value] of Object.entries(given.headers)) headers.set(name, value);
    return fetch(address, { ...options, headers });
  },
});
report(results.map(({ id, name, status, reason }) => ({ id, name, status, reason })));
