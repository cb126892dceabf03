/** The WebSocket of this window. A browser opens six connections to a server, for all its windows together, and event streams would use them up; sockets do not count. */
import { type Client, createClient } from "graphql-ws";
import { type GraphQLFault, noteForbidden } from "./graphql";
import { currentToken, endSession, isLetIn, signedInBy } from "./token";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** Without an answer to a ping within this time the connection is dead, as after a computer has slept. */
const PING_EVERY = 20_000;
const PONG_WITHIN = 8_000;
/** The gateway closes with it when the token has ended or is not good any more. */
const FORBIDDEN = 4403;

type Subscription = { query: string; variables: Record<string, unknown>; onEvent: (data: unknown) => void; onState: (isLive: boolean) => void };

let open: { client: Client; by: unknown } | undefined;
let isConnected = false;
const watchers = new Set<(isLive: boolean) => void>();

/** Subscribe, again after each interruption; returns what ends it. */
export function listen({ query, variables, onEvent, onState }: Subscription): () => void {
  let stop = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;
  let isOver = false;
  const begin = () => {
    stop = client().subscribe({ query, variables }, {
      next: ({ data }) => {
        refusals = 0;
        if (data) onEvent(data);
      },
      error: (failure) => {
        if (isOver) return;
        // Whether a right is missing, or the whole person is not let in any more, the next answer to them says.
        if (Array.isArray(failure) && failure.some((fault: GraphQLFault) => fault.extensions?.code === "FORBIDDEN")) return noteForbidden();
        timer = setTimeout(begin, pauseAfter(refusals++));
      },
      complete: () => {},
    });
  };
  watchers.add(onState);
  begin();
  if (isConnected) onState(true);
  return () => {
    isOver = true;
    clearTimeout(timer);
    watchers.delete(onState);
    stop();
  };
}

/** The socket of whoever is signed in. */
function client(): Client {
  if (open?.by !== signedInBy()) {
    void open?.client.dispose();
    open = { client: connect(), by: signedInBy() };
  }
  return open!.client;
}

function connect(): Client {
  let isRefused = false;
  let dead: ReturnType<typeof setTimeout> | undefined;
  const made = createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    connectionParams: async () => ({ authorization: `Bearer ${await currentToken({ fresh: isRefused })}` }),
    keepAlive: PING_EVERY,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, pauseAfter(tries))),
    on: {
      connected: () => {
        isRefused = false;
        tell(true);
      },
      closed: (event) => {
        clearTimeout(dead);
        const { code, reason } = event as CloseEvent;
        // A fresh token was refused too.
        if (code === FORBIDDEN && isRefused && isLetIn()) void endSession(reason);
        isRefused = code === FORBIDDEN;
        tell(false);
      },
      ping: (isReceived) => {
        if (!isReceived) dead = setTimeout(() => made.terminate(), PONG_WITHIN);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(dead);
      },
    },
  });
  return made;
}

/** Longer each time, and not the same for all windows: after a restart they do not come back at once. */
const pauseAfter = (tries: number) => Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE) * (0.5 + Math.random() / 2);

function tell(isLive: boolean) {
  if (isLive === isConnected) return;
  isConnected = isLive;
  for (const watcher of watchers) watcher(isLive);
}
