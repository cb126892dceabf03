/** The title of the window: where one is, then whose console it is. */
import { useEffect } from "react";

const CONSOLE = "Customer Profiles";

export function useTitle(title: string | null | undefined) {
  useEffect(() => {
    if (!title) return;
    document.title = `${title} · ${CONSOLE}`;
    return () => void (document.title = CONSOLE);
  }, [title]);
}
