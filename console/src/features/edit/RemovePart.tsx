/** Remove something, after its dry run has said what that would do. */
import { Alert, Loader, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Fault } from "../../app/queries";
import { Unforeseen } from "../../ui/Unforeseen";
import { EditModal, type Against, type Payload } from "./EditModal";

type Impact = { message: string };
type Removal = (Payload & { impacts?: readonly Impact[] }) | null | undefined;
/** null when it could not be asked. */
type Trial = { impacts: readonly Impact[]; faults: readonly Fault[] } | null;
type Props = {
  customer: { id: string; version: number };
  title: string;
  submit?: string;
  done?: string;
  onClose: () => void;
  send: (more: Against & { dryRun?: boolean }, quiet: boolean) => Promise<Removal>;
};

export default function RemovePart({ customer, title, submit = "Remove", done = "It is removed", onClose, send }: Props) {
  const [trial, setTrial] = useState<Trial>();
  useEffect(() => {
    void send({ dryRun: true }, true).then((answer) => setTrial(answer ? { impacts: answer.impacts ?? [], faults: answer.userErrors } : null));
    // The dry run is asked once, when the question is shown.
  }, []);
  return (
    <EditModal title={title} submit={submit} color="red" customerId={customer.id} version={customer.version} onClose={onClose} done={done} isBlocked={!trial || trial.faults.length > 0} send={(against) => send(against, false)}>
      {() => <Consequences trial={trial} />}
    </EditModal>
  );
}

function Consequences({ trial }: { trial: Trial | undefined }) {
  if (trial === null) return <Unforeseen />;
  if (!trial) return <Loader size="sm" aria-label="Looking at what this would do" />;
  if (trial.faults.length) return <Alert color="red" title="This would be refused">{trial.faults.map((fault) => fault.message).join(" ")}</Alert>;
  if (!trial.impacts.length) return <Text size="sm">Nothing else depends on it.</Text>;
  return (
    <Alert color="orange" title="What this would do">
      <ul className="bullets">{trial.impacts.map(({ message }) => <li key={message}>{message}</li>)}</ul>
    </Alert>
  );
}
