/** Short messages at the edge of the screen, read out by screen readers. */
import { Notification, Portal, Stack } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { type ReactNode, useSyncExternalStore } from "react";

/** One that `stays` waits until it is closed, as what failed does. */
type Toast = { kind: "done" | "error"; text: ReactNode; stays?: boolean; id?: number };

const SHOWN_MILLISECONDS = 6_000;
let toasts: Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Show a message; the same text is shown once. */
export function toast(shown: Toast) {
  const id = ++count;
  set([...toasts.filter(({ text }) => text !== shown.text), { ...shown, id }].slice(-4));
  if (shown.kind === "done" && !shown.stays) setTimeout(() => set(toasts.filter((each) => each.id !== id)), SHOWN_MILLISECONDS);
}

/** Take a message away that is not true any more. */
export const forget = (said: string) => toasts.some(({ text }) => text === said) && set(toasts.filter(({ text }) => text !== said));

export const done = (text: ReactNode) => toast({ kind: "done", text });

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <Portal>
      <Stack className="toasts" gap="xs" role="status" aria-live="polite">
        {shown.map(({ id, kind, text }) => (
          <Notification
            key={id}
            color={kind === "done" ? "teal" : "red"}
            icon={kind === "done" ? <IconCheck size={18} /> : <IconX size={18} />}
            onClose={() => set(toasts.filter((each) => each.id !== id))}
            closeButtonProps={{ "aria-label": "Close this message" }}
            withBorder
          >
            {text}
          </Notification>
        ))}
      </Stack>
    </Portal>
  );
}
