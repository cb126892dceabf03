import { SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { NoteCardFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { changedOnly } from "../edit/changedOnly";
import { EditModal } from "../edit/EditModal";
import { VISIBILITIES } from "./visibilities";

const NoteUpdate = graphql(`
  mutation ConsoleNoteUpdate($input: NoteUpdateInput!) {
    noteUpdate(input: $input) { note { id version } userErrors { code message path } }
  }
`);

export default function EditNote({ note, onClose }: { note: NoteCardFragment; onClose: () => void }) {
  const may = useMay();
  const [values, setValues] = useState({ body: note.body, visibility: note.visibility });
  const [update] = useChange(NoteUpdate);
  return (
    <EditModal title="Edit the note" customerId="" onClose={onClose} shown={["body", "visibility"]} done="The note is saved"
      send={async () => {
        const answer = (await update({ input: { id: note.id, expectedVersion: note.version, ...changedOnly(values, note) } }))?.noteUpdate;
        return answer && { userErrors: answer.userErrors };
      }}>
      {(faults) => (
        <>
          <Textarea label="Note" autosize minRows={3} value={values.body} onChange={(event) => { const body = event.currentTarget.value; setValues((before) => ({ ...before, body })); }} error={faultAt(faults, "body")} required data-autofocus />
          {may("staff_note:read") && <SegmentedControl aria-label="Who may read it" value={values.visibility} onChange={(visibility) => setValues((before) => ({ ...before, visibility: visibility as typeof before.visibility }))} data={VISIBILITIES} />}
        </>
      )}
    </EditModal>
  );
}
