/** Where the focus goes back to when a dialog closes: to what opened it, also from a menu, whose items are gone by then. */
import { useEffect, useState } from "react";

let last: HTMLElement | null = null;

function note({ target }: Event) {
  const pressed = target instanceof Element ? target.closest<HTMLElement>("a, button, input, select, textarea, [tabindex]") : null;
  if (pressed && !pressed.closest("[role=menu], [role=listbox]")) last = pressed;
}
addEventListener("focusin", note, true);
// Safari does not focus what is pressed.
addEventListener("click", note, true);

/** To be called by what is shown over the page, and only while it is. */
export function useFocusBack() {
  const [from] = useState(() => last);
  useEffect(() => () => {
    // The dialog holds the focus until it is gone.
    setTimeout(() => {
      // What opened it is gone with the dialog around it, which has given the focus back itself.
      const isLost = document.activeElement === document.body;
      const place = from?.isConnected ? from : isLost ? document.querySelector<HTMLElement>("main") : null;
      place?.focus({ preventScroll: true });
    });
  }, [from]);
}
