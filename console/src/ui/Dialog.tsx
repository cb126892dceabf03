/** A dialog that is there while it is shown, gives the focus back to what opened it, and asks before it drops what was typed. */
import { Alert, Button, Group, Modal, type ModalProps } from "@mantine/core";
import { type FocusEvent, type FormEvent, useState } from "react";
import { useFocusBack } from "./focusBack";

/** The library focuses what has this mark twice, the second time a little later: what is typed by then must not lose its place. */
const FOCUSED_FIRST = "data-autofocus";

function keepFocus({ currentTarget: dialog, target }: FocusEvent<HTMLElement>) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  dialog.querySelectorAll(`[${FOCUSED_FIRST}]`).forEach((marked) => marked.removeAttribute(FOCUSED_FIRST));
  target.setAttribute(FOCUSED_FIRST, "true");
}

export function Dialog({ onClose, children, ...props }: Omit<ModalProps, "opened">) {
  useFocusBack();
  const [isTyped, setTyped] = useState(false);
  const [isAsked, setAsked] = useState(false);
  /** Typed in this dialog, not in another that was opened from it. */
  const noteTyped = ({ currentTarget: dialog, target }: FormEvent<HTMLElement>) => dialog.contains(target as Node) && setTyped(true);
  return (
    <Modal onFocus={keepFocus} onInput={noteTyped} {...props} onClose={() => (isTyped ? setAsked(true) : onClose())} opened returnFocus={false}>
      {children}
      {isAsked && (
        <Alert color="orange" title="Close this without what you typed?" role="alert" mt="md">
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={onClose}>Close it</Button>
            <Button size="xs" variant="default" onClick={() => setAsked(false)} autoFocus>Go on typing</Button>
          </Group>
        </Alert>
      )}
    </Modal>
  );
}
