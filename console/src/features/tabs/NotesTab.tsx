/** Notes of staff about the customer; the customer never sees them. */
import { ActionIcon, Badge, Button, Group, Paper, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { IconPencil, IconPin, IconPinFilled } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { useChange } from "../../app/queries";
import { useMay, useViewer } from "../../app/viewer";
import { graphql } from "../../generated";
import type { NoteCardFragment, NoteVisibility } from "../../generated/graphql";
import { useDraft } from "../../ui/draft";
import { instant, words } from "../../ui/format";
import { VISIBILITIES } from "./visibilities";
import { TabFoot, type TabProps, TabState, useTabRows } from "./RecordTab";

export const NoteCardParts = graphql(`
  fragment NoteCard on Note { id body visibility isPinned version createdAt author { name role staffMember { id } } }
`);
const NotesDocument = graphql(`
  query NotesTab($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) { id notes(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...NoteCard } } }
  }
`);
const NoteAdd = graphql(`
  mutation ConsoleNoteAdd($input: NoteAddInput!) {
    noteAdd(input: $input) { note { id } userErrors { code message path } }
  }
`);
const NotePin = graphql(`
  mutation ConsoleNotePin($input: NotePinInput!) {
    notePin(input: $input) { note { id isPinned } userErrors { code message path } }
  }
`);

const EditNote = lazyPart(() => import("./EditNote"));

/** All notes: what is about the customer holds at each address. */
export default function NotesTab(props: TabProps) {
  const may = useMay();
  const { pages, rows } = useTabRows<any, NoteCardFragment>({ document: NotesDocument, pick: (data: any) => data?.customer?.notes, byAddress: false }, props);
  return (
    <Stack gap="sm">
      {may("note:write") && <AddNote customerId={props.id} addressId={props.addressId} />}
      <TabState pages={pages} isEmpty={!rows.length} empty="No note yet.">
        {rows.map((note) => <NoteCard key={note.id} note={note} />)}
      </TabState>
      <TabFoot {...props} operation="NotesTab" pages={pages} exportAs={rows.length ? "NOTES" : undefined} byAddress={false} />
    </Stack>
  );
}

export function NoteCard({ note }: { note: NoteCardFragment }) {
  const may = useMay();
  const { staffMember: me } = useViewer();
  const isMine = me != null && note.author.staffMember?.id === me.id;
  const canChange = may("note:write") && (isMine || may("note:manage"));
  const [pin] = useChange(NotePin);
  const [isEditing, setEditing] = useState(false);
  return (
    <Paper withBorder p="md" className={note.isPinned ? "card pinned" : "card"}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Text size="sm" className="pre">{note.body}</Text>
        {canChange && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" aria-label="Edit the note" onClick={() => setEditing(true)}><IconPencil size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-pressed={note.isPinned} aria-label={note.isPinned ? "Unpin the note" : "Pin the note"} onClick={() => void pin({ input: { id: note.id, isPinned: !note.isPinned } })}>
              {note.isPinned ? <IconPinFilled size={16} /> : <IconPin size={16} />}
            </ActionIcon>
          </Group>
        )}
      </Group>
      <Group gap="xs" mt={6}>
        <Text size="xs" c="dimmed">{note.author.name}, {words(note.author.role.toUpperCase())}, {instant(note.createdAt)}</Text>
        {note.visibility === "STAFF" && <Badge color="grape">Office only</Badge>}
      </Group>
      {isEditing && <Suspense><EditNote note={note} onClose={() => setEditing(false)} /></Suspense>}
    </Paper>
  );
}

export function AddNote({ customerId, addressId }: { customerId: string; addressId: string | null }) {
  const may = useMay();
  const [body, setBody] = useDraft(`note of ${useViewer().id} about ${customerId} ${addressId ?? ""}`);
  const [visibility, setVisibility] = useState<NoteVisibility>("TEAM");
  const [fault, setFault] = useState<string>();
  const [add, isAdding] = useChange(NoteAdd);
  const submit = async () => {
    const answer = (await add({ input: { customerId, addressId, body, visibility } }))?.noteAdd;
    setFault(answer?.userErrors[0]?.message);
    if (answer && !answer.userErrors.length) setBody("");
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Textarea aria-label="New note" placeholder="Write a note; the customer never sees it" autosize minRows={2} value={body} onChange={(event) => setBody(event.currentTarget.value)} error={fault} />
      {body && (
        <Group justify="space-between" mt="xs">
          {may("staff_note:read") ? (
            <SegmentedControl size="xs" aria-label="Who may read it" value={visibility} onChange={(next) => setVisibility(next as NoteVisibility)} data={VISIBILITIES} />
          ) : <span />}
          <Button type="submit" size="xs" loading={isAdding}>Add the note</Button>
        </Group>
      )}
    </form>
  );
}
