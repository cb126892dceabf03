/** Queries and changes as hooks: cached for each viewer, shown while they are read again. */
import { type InvalidateQueryFilters, keepPreviousData, QueryCache, QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useState } from "react";
import type { TypedDocumentString } from "../generated/graphql";
import { forgetBegun, RequestFailed, run, UNREACHABLE } from "./graphql";
import { forget, toast } from "../ui/toasts";

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onSuccess: () => forget(UNREACHABLE) }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // The browser's word for offline is not enough: each request says so itself, and is sent again when it is back.
      networkMode: "always",
      refetchOnReconnect: true,
      retry: (failures, error) => failures < 3 && error instanceof RequestFailed && ((error.isOffline && navigator.onLine) || error.status >= 500),
    },
  },
});

/** How often something was saved, here or, as an event said, elsewhere. */
let saves = 0;

/** Read again what is shown, and the rest when it is shown. An answer that was asked for before is not taken any more. */
export function readAgain(filters: InvalidateQueryFilters = {}) {
  saves += 1;
  forgetBegun();
  void queryClient.invalidateQueries(filters);
}

/** Read until nothing was saved while the answer was on its way: it may be of before. */
async function readLatest<T>(read: (isLatest: () => boolean) => Promise<T>): Promise<T> {
  for (;;) {
    const before = saves;
    const answer = await read(() => before === saves);
    if (before === saves) return answer;
  }
}

/** The time that answers in part are marked with: out of date at once, so that a page waits for the rest, or reads it when it is shown again. */
export const IN_PART = 1;

/** Show what has come of an answer by now, unless a whole one is shown. */
function showPart(key: unknown[], soFar: unknown) {
  const shown = queryClient.getQueryState(key);
  if (shown && shown.dataUpdatedAt <= IN_PART) queryClient.setQueryData(key, soFar, { updatedAt: IN_PART });
}

/** Whether to read, what to show meanwhile, and after how many milliseconds to read again. */
type Reading<T> = { enabled?: boolean; keep?: boolean; every?: (read: T | undefined) => number | false };

export function useDocument<T, V>(document: TypedDocumentString<T, V>, variables: V, { enabled = true, keep = false, every }: Reading<T> = {}) {
  const key = [document.toString(), variables];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readLatest((isLatest) => run(document, variables, { signal, onPart: (soFar) => !signal.aborted && isLatest() && showPart(key, soFar) })),
    enabled,
    placeholderData: keep ? keepPreviousData : undefined,
    refetchInterval: every && ((query) => every(query.state.data as T | undefined)),
  });
  return useInSteps(query);
}

/** Let React build what shows the data in small steps, so that the browser answers clicks in between. */
function useInSteps<Q extends { data: unknown; isLoading: boolean }>(query: Q): Q {
  const data = useDeferredValue(query.data);
  const isLoading = query.isLoading || (query.data !== undefined && data === undefined);
  // The library notes which properties are used, and renders for changes of these alone.
  return Object.create(query, { data: { value: data }, isLoading: { value: isLoading } }) as Q;
}

export type Page<R> = { totalCount?: number; pageInfo: { hasNextPage: boolean; endCursor?: string | null }; nodes: (R | null)[] };

/** A list that grows at its end. */
export function usePages<T, V extends { after?: string | null }, R>(
  document: TypedDocumentString<T, V>,
  variables: V,
  pick: (data: T) => Page<R> | null | undefined,
  enabled = true,
) {
  const query = useInfiniteQuery({
    queryKey: [document.toString(), variables, "pages"],
    queryFn: ({ pageParam, signal }) => readLatest(() => run(document, { ...variables, after: pageParam }, { signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => {
      const page = pick(last as T);
      return page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
    },
    placeholderData: keepPreviousData,
    enabled,
  });
  return useInSteps(query);
}

export type Fault = { code: string; message: string; path?: string[] | null };

/** Run a mutation and return its result; null when it failed as a whole, which the user sees. */
export function useChange<T, V>(document: TypedDocumentString<T, V>) {
  const [isRunning, setRunning] = useState(false);
  const change = useCallback(
    async (variables: V, { quiet = false, isAnonymous = false } = {}): Promise<T | null> => {
      setRunning(true);
      try {
        return await run(document, variables, { idempotencyKey: crypto.randomUUID(), isAnonymous });
      } catch (failure) {
        toast({ kind: "error", text: (failure as Error).message });
        return null;
      } finally {
        // Also what failed may have been saved: its answer alone can be lost.
        if (!quiet) readAgain();
        setRunning(false);
      }
    },
    [document],
  );
  return [change, isRunning] as const;
}
