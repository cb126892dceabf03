// The client graphql-ws: subscribes, and reports what it saw until it has the event that is waited for, is complete or gives up.
import { createClient } from "graphql-ws";
import { given, report } from "./recording.js";
import { watch } from "./watching.js";

const seen = { events: [], attempts: 0, closes: [] };
const client = createClient({
  url: given.url.replace("http", "ws"),
  connectionParams: () => ({ authorization: `Bearer ${given.tokens[Math.min(seen.attempts, given.tokens.length) - 1]}` }),
  retryAttempts: given.retryAttempts,
  shouldRetry: () => true, // as docs/schema-guide.md advises: by itself it gives up when nobody listens there
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
  on: {
    connecting: () => (seen.attempts += 1),
    closed: ({ code, reason }) => seen.closes.push({ code, reason }),
  },
});

seen.end = await watch(client, seen);
await client.dispose();
report(seen);
