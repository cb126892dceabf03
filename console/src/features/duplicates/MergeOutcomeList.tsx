/** What a merge moves, or what taking it back does. */
import { Alert, Text } from "@mantine/core";
import { graphql } from "../../generated";
import type { MergeOutcomeFragment } from "../../generated/graphql";
import { named } from "../../ui/FieldChanges";
import { count } from "../../ui/format";

export const MergeOutcome = graphql(`
  fragment MergeOutcome on CustomerMergePayload {
    customer { id version displayName }
    otherId
    mergeId
    moved { typeName count }
    conflicts { mergedField survivorValue otherValue winner }
    notes
    userErrors { code message path }
  }
`);

const moving = ({ typeName, count: number }: { typeName: string; count: number }) =>
  typeName === "Equipment" ? count(number, "piece of equipment", "pieces of equipment") : count(number, named(typeName));

export function MergeOutcomeList({ title, outcome }: { title: string; outcome: MergeOutcomeFragment }) {
  const { moved, notes } = outcome;
  return (
    <>
      {moved.length > 0 && (
        <Alert color="orange" title={title}>
          <ul className="bullets">{moved.map((each) => <li key={each.typeName}>{moving(each)}</li>)}</ul>
        </Alert>
      )}
      {!moved.length && !outcome.userErrors.length && <Text size="sm" c="dimmed">No records move: the other has none.</Text>}
      {notes.map((note) => <Text key={note} size="sm">{note}</Text>)}
    </>
  );
}
