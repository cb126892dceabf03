/** When the first page is shown and the browser has nothing to do: what is not seen at once is loaded then. */
import { useEffect, useState } from "react";

let isIdle = false;
let begin: () => void;
const idle = new Promise<void>((resolve) => (begin = resolve));

/** Note that the first page has all that it shows. */
export function pageIsComplete() {
  const rest = () => {
    isIdle = true;
    begin();
  };
  // Safari has no word for it.
  if ("requestIdleCallback" in globalThis) requestIdleCallback(rest, { timeout: 2_000 });
  else setTimeout(rest, 200);
}

/** Whether what can wait is shown by now. */
export function useIdle(): boolean {
  const [is, set] = useState(isIdle);
  useEffect(() => void idle.then(() => set(true)), []);
  return is;
}

/** Have a module loaded before it is needed. */
export const loadWhenIdle = (load: () => Promise<unknown>) => void idle.then(load);
