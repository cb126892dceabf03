/** Subscriptions as server-sent events, over `fetch`, so that the token is in a header and not in an address. */
import { useEffect, useRef, useState } from "react";
import type { TypedDocumentString } from "../generated/graphql";
import { textOf } from "./stream";
import { currentToken } from "./token";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/** Subscribe while the component is shown; says whether events can arrive just now. */
export function useEvents<T, V>(document: TypedDocumentString<T, V>, variables: V, onEvent: (data: T) => void, skip = false): boolean {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  const [isLive, setLive] = useState(false);
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (skip) return;
    const stop = new AbortController();
    void listen(document, JSON.parse(key), stop.signal, (data) => latest.current(data as T), setLive);
    return () => stop.abort();
  }, [document, key, skip]);
  return isLive;
}

async function listen(
  document: TypedDocumentString<any, any>,
  variables: unknown,
  signal: AbortSignal,
  onEvent: (data: unknown) => void,
  setLive: (live: boolean) => void,
) {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { accept: "text/event-stream", "content-type": "application/json", authorization: `Bearer ${await currentToken()}` },
        body: JSON.stringify({ query: document.toString(), variables }),
        signal,
      });
      if (response.ok && response.body) {
        pause = FIRST_PAUSE;
        setLive(true);
        let waiting = "";
        for await (const text of textOf(response)) {
          const blocks = (waiting + text).split(/\r?\n\r?\n/);
          waiting = blocks.pop()!;
          for (const block of blocks) tell(block, onEvent);
        }
      } else if (response.status === 401) {
        await currentToken({ fresh: true });
      }
    } catch {
      // The connection broke; it is opened again below.
    }
    setLive(false);
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function tell(block: string, onEvent: (data: unknown) => void) {
  const lines = block.split(/\r?\n/);
  if (!lines.includes("event: next") && !lines.includes("event:next")) return;
  const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
  const answer = data ? JSON.parse(data) : {};
  if (answer.data) onEvent(answer.data);
}
