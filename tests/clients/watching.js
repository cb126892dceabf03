// What the clients of subscriptions share.
import { given } from "./recording.js";

/** Gather events until there are enough, of the wanted attempt; says why it ended before: the caller's error, or "complete". */
export async function watch(client, seen) {
  try {
    for await (const event of client.iterate({ query: given.query, variables: given.variables })) {
      seen.events.push(event);
      if (seen.attempts >= given.attempt) return "enough";
    }
    return "complete";
  } catch (error) {
    return { code: error.code, message: error.message, errors: Array.isArray(error) ? error : undefined };
  }
}
