// The client graphql-sse: subscribes, and reports what it saw until it has the event that is waited for, is complete or gives up.
import { createClient } from "graphql-sse";
import { given, report } from "./recording.js";
import { watch } from "./watching.js";

const seen = { events: [], attempts: 0, statuses: [] };
const client = createClient({
  url: given.url,
  headers: () => ({ authorization: `Bearer ${given.tokens[Math.min(seen.attempts, given.tokens.length) - 1]}` }),
  retryAttempts: given.retryAttempts,
  retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
  on: { connecting: () => (seen.attempts += 1) },
  fetchFn: async (address, options) => {
    const response = await fetch(address, options);
    seen.statuses.push(response.status);
    return response;
  },
});

seen.end = await watch(client, seen);
client.dispose();
report(seen);
