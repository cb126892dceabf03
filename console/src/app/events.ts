/** Subscriptions while something is shown. */
import { useEffect, useRef, useState } from "react";
import type { TypedDocumentString } from "../generated/graphql";
import { useIdle } from "./idle";
import { useSessionEnd } from "./useSessionEnd";

/** Once a subscription has been lost: how long until it is open again for certain, after the socket is. */
const OPENED_MILLISECONDS = 1_000;

/** `onReturn` is called after the connection was lost: no event came of what happened in between. */
type Options = { skip?: boolean; onReturn?: () => void };

/** Subscribe while the component is shown and someone is signed in, once the page is at rest; says whether events can arrive just now. */
export function useEvents<T, V>(document: TypedDocumentString<T, V>, variables: V, onEvent: (data: T) => void, { skip, onReturn }: Options = {}): boolean {
  const latest = useRef({ onEvent, onReturn });
  latest.current = { onEvent, onReturn };
  const [isLive, setLive] = useState(false);
  const isIdle = useIdle();
  const key = JSON.stringify(variables);
  const isWanted = !useSessionEnd() && isIdle && !skip;
  useEffect(() => {
    if (!isWanted) return;
    let stop = () => {};
    let isOver = false;
    let wasLive = false;
    const onState = (live: boolean) => {
      setLive(live);
      if (live && wasLive) setTimeout(() => !isOver && latest.current.onReturn?.(), OPENED_MILLISECONDS);
      wasLive ||= live;
    };
    void import("./socket").then(({ listen }) => {
      if (!isOver) stop = listen({ query: document.toString(), variables: JSON.parse(key), onEvent: (data) => latest.current.onEvent(data as T), onState });
    });
    return () => {
      isOver = true;
      stop();
      setLive(false);
    };
  }, [document, key, isWanted]);
  return isLive;
}
