/** A form that changes a customer: what was refused beside its field, and conflicts with a way out. */
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type Fault, readAgain } from "../../app/queries";
import { Dialog } from "../../ui/Dialog";
import { otherFaults } from "../../ui/faults";
import { done as tell } from "../../ui/toasts";
import { ConflictChanges } from "./ConflictChanges";

/** How to send a change: as it was read, or despite what others changed. */
export type Against = { expectedVersion?: number; mergeNonOverlapping?: boolean };
export type Payload = { customer?: { id: string; version: number } | null; userErrors: readonly Fault[] } | null | undefined;

type Props = {
  title: string;
  submit?: string;
  customerId: string;
  version?: number;
  onClose: () => void;
  /** Paths of the input whose faults the fields show themselves. */
  shown?: string[];
  done: string;
  color?: string;
  size?: string;
  /** Whether the button waits: what it would do is not known yet, or would be refused. */
  isBlocked?: boolean;
  send: (against: Against) => Promise<Payload>;
  children: (faults: readonly Fault[]) => ReactNode;
};

/** The version that a save of this page made of another: saving again before the page is read again is no conflict. */
const ownSaves = new Map<string, number>();

function noteOwnSave(customerId: string, from?: number, to?: number) {
  if (from !== undefined && to !== undefined && to > from) ownSaves.set(`${customerId} ${from}`, to);
}

function withOwnSaves(customerId: string, version?: number): number | undefined {
  const next = ownSaves.get(`${customerId} ${version}`);
  return next === undefined ? version : withOwnSaves(customerId, next);
}

const conflictIn = (faults: readonly Fault[]) => faults.find((fault) => fault.code === "CONFLICT");

const REMOVED = "This was removed meanwhile. Close the form to see what is there now.";

export function EditModal({ title, submit = "Save", customerId, version, onClose, shown = [], done, color, size, isBlocked, send, children }: Props) {
  const [read] = useState(() => withOwnSaves(customerId, version));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [current, setCurrent] = useState<number>();
  const [isSending, setSending] = useState(false);
  // A record with separate versions, as a sale, is read and changed again: its message says so.
  const conflict = version === undefined ? undefined : conflictIn(faults);
  const save = async (expectedVersion?: number) => {
    setSending(true);
    let payload = await send({ expectedVersion });
    // What others changed of other values, people or Stripe, is kept beside this.
    const merges = version !== undefined && payload != null && conflictIn(payload.userErrors) !== undefined;
    if (merges) payload = await send({ expectedVersion: read, mergeNonOverlapping: true });
    setSending(false);
    if (!payload) return;
    if (!payload.userErrors.length && !merges) noteOwnSave(customerId, expectedVersion, payload.customer?.version);
    setFaults(payload.userErrors);
    setCurrent(payload.customer?.version);
    if (payload.userErrors.length) return;
    tell(done);
    onClose();
  };
  const takeTheirs = () => {
    readAgain();
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={title} size={size}>
      <form onSubmit={(event) => { event.preventDefault(); void save(read); }}>
        <Stack>
          {children(faults)}
          {otherFaults(faults, [...shown, "expectedVersion"]).filter((fault) => fault !== conflict).map(({ code, message }) => (
            <Text key={message} role="alert" size="sm" className="overdue">{code === "NOT_FOUND" ? REMOVED : message}</Text>
          ))}
          {conflict ? (
            <Alert color="orange" title="Somebody else changed the same values" role="alert">
              <ConflictChanges id={customerId} since={read ?? 0} fallback={conflict.message} />
              <Group gap="xs" mt="sm">
                <Button size="xs" variant="default" loading={isSending} onClick={() => void save(current)}>Use mine</Button>
                <Button size="xs" variant="default" onClick={takeTheirs}>Keep theirs</Button>
              </Group>
            </Alert>
          ) : (
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>Cancel</Button>
              <Button type="submit" color={color} loading={isSending} disabled={isBlocked}>{submit}</Button>
            </Group>
          )}
        </Stack>
      </form>
    </Dialog>
  );
}
