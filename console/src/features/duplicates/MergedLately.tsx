/** The merges of this visit to the page, each with a way back. */
import { Alert, Anchor, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { MergeOutcomeFragment } from "../../generated/graphql";
import { Dialog } from "../../ui/Dialog";
import { done } from "../../ui/toasts";
import { MergeOutcomeList } from "./MergeOutcomeList";

const Unmerge = graphql(`
  mutation ConsoleCustomerUnmerge($input: CustomerUnmergeInput!) { customerUnmerge(input: $input) { ...MergeOutcome } }
`);

type Customer = { id: string; number: string; displayName: string };
export type Merged = { mergeId: string; survivor: Customer; other: Customer };

export function MergedLately({ merged, onTakenBack }: { merged: readonly Merged[]; onTakenBack: (mergeId: string) => void }) {
  const [chosen, setChosen] = useState<Merged>();
  if (!merged.length) return null;
  return (
    <Alert color="teal" mb="md" title="Merged just now" component="section" aria-label="Merged just now">
      <Stack gap={6}>
        {merged.map((each) => (
          <Group key={each.mergeId} gap="sm">
            <Text size="sm">
              {each.other.displayName} ({each.other.number}) is part of <Anchor component={Link} href={`/customers/${each.survivor.id}`}>{each.survivor.displayName} ({each.survivor.number})</Anchor>
            </Text>
            <Button size="compact-xs" variant="default" onClick={() => setChosen(each)}>Take it back…</Button>
          </Group>
        ))}
      </Stack>
      {chosen && <TakeBack merged={chosen} onClose={() => setChosen(undefined)} onDone={() => onTakenBack(chosen.mergeId)} />}
    </Alert>
  );
}

function TakeBack({ merged, onClose, onDone }: { merged: Merged; onClose: () => void; onDone: () => void }) {
  const [trial, setTrial] = useState<MergeOutcomeFragment | null>();
  const [unmerge, isRunning] = useChange(Unmerge);
  useEffect(() => {
    void unmerge({ input: { mergeId: merged.mergeId, dryRun: true } }, { quiet: true }).then((answer) => setTrial(answer?.customerUnmerge ?? null));
  }, [merged.mergeId]);
  const send = async () => {
    const outcome = (await unmerge({ input: { mergeId: merged.mergeId } }))?.customerUnmerge;
    if (!outcome) return;
    if (outcome.userErrors.length) return setTrial(outcome);
    done(`${merged.other.displayName} and ${merged.survivor.displayName} are two customers again`);
    onClose();
    onDone();
  };
  return (
    <Dialog onClose={onClose} title="Make them two customers again?">
      <Stack>
        <Text size="sm">Later edits of {merged.survivor.displayName} and what was made since stay with them.</Text>
        {trial === undefined && <Loader size="sm" aria-label="Looking at what this would do" />}
        {trial && <MergeOutcomeList title={`What goes back to ${merged.other.displayName}`} outcome={trial} />}
        {!!trial?.userErrors.length && <Alert color="orange" title="This stands in the way">{trial.userErrors.map(({ message }) => message).join(" ")}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button loading={isRunning && !!trial} disabled={!trial || trial.userErrors.length > 0} onClick={() => void send()}>Take it back</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
