/** Rights that are changed while the console is open: read again when one is missing, and said. */
import { useEffect, useRef } from "react";
import { words } from "../ui/format";
import { done } from "../ui/toasts";
import { watchForbidden } from "./graphql";
import { readAgain } from "./queries";
import type { Viewer } from "./viewer";

/** Not more often: a page may be refused several things at a time. */
const PAUSE_MILLISECONDS = 5_000;

export function useRights(viewer: Viewer | null | undefined, read: () => unknown) {
  const readViewer = useRef(read);
  readViewer.current = read;
  useEffect(() => {
    let last = 0;
    return watchForbidden(() => {
      if (Date.now() - last < PAUSE_MILLISECONDS) return;
      last = Date.now();
      void readViewer.current();
    });
  }, []);
  const rights = viewer && [viewer.role, ...viewer.permissions].join();
  const before = useRef(rights);
  useEffect(() => {
    if (before.current && rights && rights !== before.current) {
      done(`Your rights were changed: you work as ${words(viewer!.role).toLowerCase()} now.`);
      readAgain();
    }
    before.current = rights ?? before.current;
  }, [rights]);
}
