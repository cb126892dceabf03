/** A new page begins at its top, with the keyboard and the screen reader in it; one that is gone back to is where it was left. */
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";

/** The page of an address: the tabs of a customer are one page. */
const pageAt = (path: string) => /^\/customers\/[^/]+(\/lead)?|^\/[^/]*(\/[^/]+)?/.exec(path)?.[0] ?? path;

let isBack = false;
addEventListener("popstate", () => (isBack = true));

export function useArrival() {
  const [path] = useLocation();
  const page = pageAt(path);
  const before = useRef(page);
  useEffect(() => {
    // These two only lead on: no page was opened yet.
    const isFirst = ["/", "/sign-in"].includes(before.current);
    if (before.current === page) return;
    before.current = page;
    if (isFirst) return;
    document.getElementById("main")?.focus({ preventScroll: true });
    if (!isBack) scrollTo(0, 0);
    isBack = false;
  }, [page]);
}
