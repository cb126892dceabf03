/** Says over the page that the session is over. What was typed stays in the page, and what was being saved waits. */
import { Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Dialog } from "../ui/Dialog";
import { readAgain } from "./queries";

/** Over the dialogs of the page. */
const ABOVE_ALL = 1_000;
/** The library's mark for what Escape, pressed there, closes no dialog: one with a half-filled form may be beneath. */
const CLOSES_NOTHING = "data-mantine-stop-propagation";

export default function SessionEnded({ reason, children }: { reason: string; children: ReactNode }) {
  useEffect(() => {
    document.body.setAttribute(CLOSES_NOTHING, "true");
    return () => {
      document.body.removeAttribute(CLOSES_NOTHING);
      // No event came of what was changed while no one was signed in.
      readAgain();
    };
  }, []);
  return (
    <Dialog onClose={() => {}} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title="Your session has ended" zIndex={ABOVE_ALL}>
      <Stack onFocus={({ target }) => target.setAttribute(CLOSES_NOTHING, "true")}>
        <Text size="sm" role="alert">{reason}</Text>
        <Text size="sm" c="dimmed">What you typed is kept in this page. Go on with it when you have signed in again.</Text>
        {children}
      </Stack>
    </Dialog>
  );
}
