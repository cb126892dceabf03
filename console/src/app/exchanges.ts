/** What the page asked the gateway lately, for the drawer "Show the GraphQL". */
import { useSyncExternalStore } from "react";
import type { Cost, GraphQLFault } from "./graphql";

export type Exchange = {
  name: string;
  text: string;
  variables: unknown;
  cost?: Cost;
  milliseconds: number;
  faults: GraphQLFault[];
  number?: number;
};

const MAX_KEPT = 40;
let kept: Exchange[] = [];
let count = 0;
const listeners = new Set<() => void>();

export function noteExchange(exchange: Exchange) {
  kept = [{ ...exchange, number: ++count }, ...kept].slice(0, MAX_KEPT);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useExchanges = () => useSyncExternalStore(subscribe, () => kept);
