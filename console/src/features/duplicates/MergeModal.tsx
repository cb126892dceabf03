/** Make one customer of two: who stays, whose values win, and what moves, before anything does. */
import { Alert, Button, Group, Loader, Radio, SegmentedControl, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { MergedField, MergeOutcomeFragment, MergeSide } from "../../generated/graphql";
import { Dialog } from "../../ui/Dialog";
import { words } from "../../ui/format";
import { done } from "../../ui/toasts";
import { Unforeseen } from "../../ui/Unforeseen";
import type { Merged } from "./MergedLately";
import { MergeOutcomeList } from "./MergeOutcomeList";

const Merge = graphql(`
  mutation ConsoleCustomerMerge($input: CustomerMergeInput!) { customerMerge(input: $input) { ...MergeOutcome } }
`);

type Customer = { id: string; number: string; displayName: string };
type Props = { customers: readonly [Customer, Customer]; onClose: () => void; onMerged: (merged: Merged) => void };

export default function MergeModal({ customers, onClose, onMerged }: Props) {
  const [survivorId, setSurvivorId] = useState(customers[0].id);
  const [sides, setSides] = useState<Partial<Record<MergedField, MergeSide>>>({});
  const [trial, setTrial] = useState<MergeOutcomeFragment | null>();
  const [merge, isMerging] = useChange(Merge);
  const [survivor, other] = customers[0].id === survivorId ? customers : [customers[1], customers[0]];
  const choices = Object.entries(sides).map(([field, side]) => ({ field: field as MergedField, side }));
  const input = { survivorId: survivor.id, otherId: other.id, choices };
  const key = JSON.stringify(input);
  useEffect(() => {
    let isLatest = true;
    void merge({ input: { ...JSON.parse(key), dryRun: true } }, { quiet: true }).then((answer) => isLatest && setTrial(answer?.customerMerge ?? null));
    return () => void (isLatest = false);
  }, [key]);
  const choose = (id: string) => {
    setSurvivorId(id);
    setSides({});
    setTrial(undefined);
  };
  const send = async () => {
    const outcome = (await merge({ input: { ...input, expectedVersion: trial?.customer?.version } }))?.customerMerge;
    if (!outcome) return;
    if (outcome.userErrors.length || !outcome.mergeId) return setTrial(outcome);
    done(`${other.displayName} (${other.number}) is now part of ${survivor.number}`);
    onMerged({ mergeId: outcome.mergeId, survivor, other });
    onClose();
  };
  return (
    <Dialog onClose={onClose} title="Make one customer of two" size="lg">
      <Stack>
        <Radio.Group label="Who stays" description="The other's number and links go on finding them." value={survivorId} onChange={choose}>
          <Stack gap={6} mt="xs">
            {customers.map(({ id, number, displayName }) => <Radio key={id} value={id} label={`${displayName}, ${number}`} />)}
          </Stack>
        </Radio.Group>
        {trial === undefined && <Loader size="sm" aria-label="Looking at what this would do" />}
        {trial === null && <Unforeseen />}
        {trial?.conflicts.map((conflict) => (
          <div key={conflict.mergedField}>
            <Text size="sm" fw={550} mb={4}>{words(conflict.mergedField)}</Text>
            <SegmentedControl
              fullWidth
              aria-label={`Which ${words(conflict.mergedField).toLowerCase()}`}
              value={sides[conflict.mergedField] ?? conflict.winner}
              onChange={(side) => setSides({ ...sides, [conflict.mergedField]: side as MergeSide })}
              data={[{ value: "SURVIVOR", label: conflict.survivorValue }, { value: "OTHER", label: conflict.otherValue }]}
            />
          </div>
        ))}
        {trial && <MergeOutcomeList title={`What moves to ${survivor.displayName}`} outcome={trial} />}
        {!!trial?.userErrors.length && <Alert color="orange" title="This would be refused">{trial.userErrors[0]!.message}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button loading={isMerging && !!trial} disabled={!trial || trial.userErrors.length > 0} onClick={() => void send()}>Merge</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
