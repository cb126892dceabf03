/** What was said and done: one timeline, calls and messages, comments, the change log. */
import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import { graphql } from "../../generated";
import type { TimelineEntryFragment } from "../../generated/graphql";
import { FieldChanges } from "../../ui/FieldChanges";
import { instant, words } from "../../ui/format";
import { CallOutcomeMenu } from "../calls/CallOutcomeMenu";
import { ActivitySummary } from "./ActivitySummary";
import { AddComment } from "./AddComment";
import { recordTab, TabFoot, type TabProps, TabState, useTabRows } from "./RecordTab";
import { UndoChange } from "./UndoChange";

export const TimelineEntry = graphql(`
  fragment TimelineEntry on Activity {
    id
    kind
    at
    actor { name role }
    ... on CallActivity { communication { id direction outcome note phone } }
    ... on TextActivity { communication { id direction preview } }
    ... on EmailActivity { communication { id direction subject preview } }
    ... on WebFormActivity { communication { id subject preview } }
    ... on ChatActivity { communication { id preview } }
    ... on NoteActivity { note { id body } }
    ... on CommentActivity { comment { id body } }
    ... on BookingActivity { job { id number title } appointment { id number category } }
    ... on EditActivity { change { id operation fields { field } } }
  }
`);
const TimelineDocument = graphql(`
  query TimelineTab($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) { id activity(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { ... on Activity { ...TimelineEntry } } } }
  }
`);
const CommunicationsDocument = graphql(`
  query CommunicationsTab($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) {
      id
      communications(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id version channel direction at subject preview phone email outcome note actor { name } }
      }
    }
  }
`);
const CommentsDocument = graphql(`
  query CommentsTab($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) { id comments(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id body createdAt author { name role } } } }
  }
`);
const ChangesDocument = graphql(`
  query ChangesTab($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) {
      id
      changes(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id changedAt operation version isUndoable undoObstacle undoneBy undoes author { name role } fields { field before after isHidden } }
      }
    }
  }
`);

/** What happened, in one line. */
function told(entry: TimelineEntryFragment): string {
  const e = entry as any;
  if (e.communication) return [words(e.communication.outcome) !== "—" && words(e.communication.outcome), e.communication.subject, e.communication.preview ?? e.communication.note].filter(Boolean).join(" · ") || "—";
  if (e.note ?? e.comment) return (e.note ?? e.comment).body;
  if (e.job) return `${e.job.number} ${e.job.title}`;
  if (e.appointment) return `Visit ${e.appointment.number}, ${e.appointment.category}`;
  if (e.change) return [...new Set(e.change.fields.map((field: { field: string }) => field.field.split(".")[0]))].join(", ").replaceAll("_", " ");
  return "—";
}

export function TimelineTab(props: TabProps) {
  const spec = { document: TimelineDocument, pick: (data: any) => data?.customer?.activity, byAddress: false };
  const { pages, rows } = useTabRows<any, TimelineEntryFragment>(spec, props);
  return (
    <>
      <ActivitySummary id={props.id} />
      <TabState pages={pages} isEmpty={!rows.length} empty="Nothing has happened yet.">
        <ol className="timeline">
          {rows.map((entry) => (
            <li key={entry.id}>
              <Group gap="xs">
                <Badge>{words(entry.kind)}</Badge>
                <Text size="sm" c="dimmed">{instant(entry.at)}{entry.actor && `, ${entry.actor.name}`}</Text>
              </Group>
              <Text size="sm" lineClamp={3}>{told(entry)}</Text>
            </li>
          ))}
        </ol>
      </TabState>
      <TabFoot {...props} operation="TimelineTab" pages={pages} exportAs="ACTIVITY" byAddress={false} />
    </>
  );
}

export const CommunicationsTab = recordTab({
  document: CommunicationsDocument,
  pick: (data) => data.customer?.communications,
  label: "Calls and messages",
  exportAs: "COMMUNICATIONS",
  byAddress: false,
  empty: "Nobody has called or written yet.",
  columns: [
    { label: "What", cell: (entry) => <><Badge>{words(entry.channel)}</Badge><Text size="xs" c="dimmed">{words(entry.direction)}</Text></> },
    { label: "When", cell: (entry) => <>{instant(entry.at)}<Text size="xs" c="dimmed">{entry.actor.name}</Text></> },
    { label: "About", wide: true, cell: (entry) => <>{entry.subject ?? entry.note ?? (entry.preview ? "" : "—")}<Text size="xs" c="dimmed" lineClamp={2}>{entry.preview}</Text></> },
    { label: "Outcome", cell: (entry) => (entry.channel === "CALL" ? <CallOutcomeMenu call={entry} /> : "") },
  ],
});

export function CommentsTab(props: TabProps) {
  const { pages, rows } = useTabRows<any, any>({ document: CommentsDocument, pick: (data: any) => data?.customer?.comments, byAddress: false }, props);
  return (
    <Stack gap="sm">
      <AddComment customerId={props.id} />
      <TabState pages={pages} isEmpty={!rows.length} empty="No comment yet.">
        {rows.map((comment) => (
          <Paper key={comment.id} withBorder p="md" className="card">
            <Group justify="space-between" gap="xs" mb={4}>
              <Text size="sm" fw={550}>{comment.author.name}</Text>
              <Text size="xs" c="dimmed">{instant(comment.createdAt)}</Text>
            </Group>
            <Text size="sm" className="pre">{comment.body}</Text>
          </Paper>
        ))}
      </TabState>
      <TabFoot {...props} operation="CommentsTab" pages={pages} exportAs="COMMENTS" byAddress={false} />
    </Stack>
  );
}

export const ChangesTab = recordTab({
  document: ChangesDocument,
  pick: (data) => data.customer?.changes,
  label: "Changes",
  exportAs: "CHANGES",
  byAddress: false,
  empty: "Nothing was changed yet.",
  columns: [
    { label: "When", cell: (change) => instant(change.changedAt) },
    { label: "Who", wide: true, cell: (change) => <>{change.author.name}<Text size="xs" c="dimmed">{words(change.author.role.toUpperCase())}</Text></> },
    { label: "What", cell: (change) => <><FieldChanges fields={change.fields} />{change.undoes && <Badge color="gray">takes a change back</Badge>}{change.undoneBy && <Badge color="gray">taken back</Badge>}</> },
    { label: "Undo", right: true, cell: (change) => <UndoChange change={change} /> },
  ],
});

