/** Take an import back; whether that can be done is asked first. */
import { Alert, Button, Group, Loader, Progress, Text } from "@mantine/core";
import { useState } from "react";
import { type Fault, useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { Unforeseen } from "../../ui/Unforeseen";
import { useImport } from "./FollowImport";

const Undo = graphql(`
  mutation ConsoleImportUndo($input: ImportUndoInput!) {
    importUndo(input: $input) { import { id } userErrors { code message path } }
  }
`);

export function UndoImport({ id }: { id: string }) {
  const [obstacles, setObstacles] = useState<readonly Fault[] | null>();
  const [isAsking, setAsking] = useState(false);
  const [undoId, setUndoId] = useState<string>();
  const [undo, isRunning] = useChange(Undo);
  const look = async () => {
    setAsking(true);
    setObstacles((await undo({ input: { id, dryRun: true } }, { quiet: true }))?.importUndo?.userErrors ?? null);
  };
  const send = async () => {
    const answer = (await undo({ input: { id } }))?.importUndo;
    if (answer?.userErrors.length) setObstacles(answer.userErrors);
    else setUndoId(answer?.import?.id);
  };
  if (undoId) return <FollowUndo id={undoId} />;
  if (!isAsking) return <Group justify="flex-end" mt="md"><Button variant="default" onClick={() => void look()}>Take it back…</Button></Group>;
  return (
    <Alert mt="md" color="orange" title="Take this import back?" role="group" aria-label="Take this import back?">
      {obstacles === undefined && <Loader size="sm" aria-label="Looking at what this would do" />}
      {obstacles === null && <Unforeseen />}
      {obstacles?.map(({ message }) => <Text key={message} size="sm">{message}</Text>)}
      {obstacles?.length === 0 && <Text size="sm">What it made is removed, and what it changed is as it was before. Nothing was changed since.</Text>}
      <Group gap="xs" mt="sm">
        <Button size="xs" loading={isRunning} disabled={obstacles?.length !== 0} onClick={() => void send()}>Take it back</Button>
        <Button size="xs" variant="default" onClick={() => { setAsking(false); setObstacles(undefined); }}>Keep it</Button>
      </Group>
    </Alert>
  );
}

function FollowUndo({ id }: { id: string }) {
  const { job } = useImport(id);
  if (job?.failure) return <Alert mt="md" color="orange" title="It could not be taken back">{job.failure}</Alert>;
  if (job?.status !== "DONE") return <Progress mt="md" value={Math.max((job?.progress ?? 0) * 100, 4)} animated aria-label="Taking it back" />;
  return (
    <Alert mt="md" color="teal" title="The import is taken back" role="status">
      What it made is removed, and the rest is as it was. The file can be imported again.
    </Alert>
  );
}
