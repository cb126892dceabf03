/** Block, archive, delete and back; what each would do is asked from the gateway and shown first. */
import { Alert, Checkbox, Loader, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { type Fault, useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { Unforeseen } from "../../ui/Unforeseen";
import { EditModal, type Against } from "./EditModal";

export const StatusOutcome = graphql(`
  fragment StatusOutcome on CustomerStatusPayload {
    customer { id version status }
    impact { kind message preventsDelete }
    kept { typeName count message }
    userErrors { code message path }
  }
`);
const Block = graphql(`mutation ConsoleBlock($input: CustomerStatusInput!) { customerBlock(input: $input) { ...StatusOutcome } }`);
const Unblock = graphql(`mutation ConsoleUnblock($input: CustomerStatusInput!) { customerUnblock(input: $input) { ...StatusOutcome } }`);
const Archive = graphql(`mutation ConsoleArchive($input: CustomerStatusInput!) { customerArchive(input: $input) { ...StatusOutcome } }`);
const Unarchive = graphql(`mutation ConsoleUnarchive($input: CustomerStatusInput!) { customerUnarchive(input: $input) { ...StatusOutcome } }`);
const Delete = graphql(`mutation ConsoleDelete($input: CustomerDeleteInput!) { customerDelete(input: $input) { ...StatusOutcome } }`);

export type StatusAction = "block" | "unblock" | "archive" | "unarchive" | "delete";
const WORDS: Record<StatusAction, { verb: string; done: string; says: string; color?: string }> = {
  block: { verb: "Block", done: "The customer is blocked", says: "Nothing can be booked for them, and they cannot reach their profile.", color: "red" },
  unblock: { verb: "Unblock", done: "The customer is unblocked", says: "They can book and reach their profile again." },
  archive: { verb: "Archive", done: "The customer is archived", says: "Their sign-in is off; all data is kept, and they can be taken back.", color: "orange" },
  unarchive: { verb: "Unarchive", done: "The customer is active again", says: "They are among the active accounts again." },
  delete: { verb: "Delete", done: "The customer is deleted", says: "This is for good. What the books must keep stays, without a name.", color: "red" },
};

type Props = { customer: { id: string; version: number; displayName: string }; action: StatusAction; onClose: () => void; onDeleted: () => void };

export default function ChangeStatus({ customer, action, onClose, onDeleted }: Props) {
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const [trial, setTrial] = useState<{ impact: readonly { message: string; preventsDelete: boolean }[]; kept: readonly { message: string }[]; userErrors: readonly Fault[] } | null>();
  const [block] = useChange(Block);
  const [unblock] = useChange(Unblock);
  const [archive] = useChange(Archive);
  const [unarchive] = useChange(Unarchive);
  const [remove] = useChange(Delete);
  const send = async (more: Against & { dryRun?: boolean }, quiet = false) => {
    const input = { id: customer.id, reason: reason || null, ...more };
    if (action === "block") return (await block({ input }, { quiet }))?.customerBlock;
    if (action === "unblock") return (await unblock({ input }, { quiet }))?.customerUnblock;
    if (action === "archive") return (await archive({ input }, { quiet }))?.customerArchive;
    if (action === "unarchive") return (await unarchive({ input }, { quiet }))?.customerUnarchive;
    const payload = (await remove({ input: { id: customer.id, force, ...more } }, { quiet }))?.customerDelete;
    if (payload && !payload.userErrors.length && !more.dryRun) onDeleted();
    return payload;
  };
  useEffect(() => {
    void send({ dryRun: true }, true).then((answer) => setTrial(answer ?? null));
    // The dry run is asked once, when the question is shown.
  }, []);
  const { verb, done, says, color } = WORDS[action];
  const canForce = action === "delete" && trial?.impact.some((each) => each.preventsDelete);
  return (
    <EditModal title={`${verb} ${customer.displayName}?`} submit={verb} color={color} customerId={customer.id} version={customer.version} onClose={onClose} done={done} isBlocked={!trial || (canForce ? !force : trial.userErrors.length > 0)} send={(against) => send(against)}>
      {() => (
        <>
          <Text size="sm">{says}</Text>
          {trial === undefined && <Loader size="sm" aria-label="Looking at what this would do" />}
          {trial === null && <Unforeseen />}
          {!!trial?.impact.length && (
            <Alert color="orange" title="What this touches">
              <ul className="bullets">{trial.impact.map(({ message }) => <li key={message}>{message}</li>)}</ul>
            </Alert>
          )}
          {!!trial?.kept.length && (
            <Alert color="gray" title="What is kept, without a name">
              <ul className="bullets">{trial.kept.map(({ message }) => <li key={message}>{message}</li>)}</ul>
            </Alert>
          )}
          {trial?.impact.length === 0 && !trial.userErrors.length && <Text size="sm" c="dimmed">No open jobs, visits or balances are touched.</Text>}
          {!canForce && !!trial?.userErrors.length && <Alert color="red" title="This would be refused">{trial.userErrors.map(({ message }) => message).join(" ")}</Alert>}
          {canForce && <Checkbox label="Delete nevertheless" checked={force} onChange={(event) => setForce(event.currentTarget.checked)} />}
          {action !== "delete" && <TextInput label="Reason" value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />}
        </>
      )}
    </EditModal>
  );
}
