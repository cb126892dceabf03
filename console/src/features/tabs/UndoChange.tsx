/** Take a change back; what that would do is shown first. */
import { Alert, Button, Loader, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { UndoTrialFragment } from "../../generated/graphql";
import { FieldChanges } from "../../ui/FieldChanges";
import { instant } from "../../ui/format";
import { Unforeseen } from "../../ui/Unforeseen";
import { EditModal } from "../edit/EditModal";

export const UndoTrial = graphql(`
  fragment UndoTrial on ChangeUndoPayload {
    fields { field before after isHidden }
    inTheWay { id changedAt author { name } fields { field before after isHidden } }
    customer { id version }
    userErrors { code message path }
  }
`);
const ChangeUndo = graphql(`
  mutation ConsoleChangeUndo($input: ChangeUndoInput!) { changeUndo(input: $input) { ...UndoTrial } }
`);

type Change = { id: string; isUndoable: boolean; undoObstacle?: string | null };

export function UndoChange({ change }: { change: Change }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  if (!may("customer:write")) return null;
  if (!change.isUndoable) {
    if (!change.undoObstacle) return null;
    return <Tooltip label={change.undoObstacle} multiline w={260}><Text span size="xs" c="dimmed" tabIndex={0}>stays</Text></Tooltip>;
  }
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} />} onClick={() => setOpen(true)}>Undo</Button>
      {isOpen && <Confirm id={change.id} onClose={() => setOpen(false)} />}
    </>
  );
}

function Confirm({ id, onClose }: { id: string; onClose: () => void }) {
  const [trial, setTrial] = useState<UndoTrialFragment | null>();
  const [undo] = useChange(ChangeUndo);
  useEffect(() => {
    void undo({ input: { id, dryRun: true } }, { quiet: true }).then((answer) => setTrial(answer?.changeUndo ?? null));
  }, [id]);
  return (
    <EditModal title="Take this change back?" submit="Undo" customerId={trial?.customer?.id ?? ""} version={trial?.customer?.version} onClose={onClose} done="The change is taken back" isBlocked={!trial || trial.userErrors.length > 0}
      send={async () => (await undo({ input: { id } }))?.changeUndo}>
      {() => (
        <>
          {trial === undefined && <Loader size="sm" aria-label="Looking at what this would do" />}
          {trial === null && <Unforeseen />}
          {!!trial?.fields.length && <FieldChanges fields={trial.fields} />}
          {!!trial?.userErrors.length && <Alert color="orange" title="This would be refused">{trial.userErrors[0]!.message}</Alert>}
          {trial?.inTheWay.map((later) => (
            <div key={later.id}>
              <Text size="sm" fw={550}>{later.author.name}, {instant(later.changedAt)}</Text>
              <FieldChanges fields={later.fields} />
            </div>
          ))}
        </>
      )}
    </EditModal>
  );
}
