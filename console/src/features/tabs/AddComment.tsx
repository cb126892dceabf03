import { Button, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import { faultAt } from "../../ui/faults";
import { EditModal } from "../edit/EditModal";

const CommentAdd = graphql(`
  mutation ConsoleCommentAdd($input: CommentAddInput!) {
    commentAdd(input: $input) { comment { id } userErrors { code message path } }
  }
`);

export function AddComment({ customerId }: { customerId: string }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  if (!may("note:write")) return null;
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} className="start" onClick={() => setOpen(true)}>Add a comment</Button>
      {isOpen && <CommentForm customerId={customerId} onClose={() => setOpen(false)} />}
    </>
  );
}

function CommentForm({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const [body, setBody] = useState("");
  const [add] = useChange(CommentAdd);
  return (
    <EditModal title="Add a comment" submit="Add" customerId={customerId} onClose={onClose} shown={["body"]} done="The comment is added"
      send={async () => {
        const answer = (await add({ input: { customerId, body } }))?.commentAdd;
        return answer && { userErrors: answer.userErrors };
      }}>
      {(faults) => <Textarea label="Comment" autosize minRows={3} value={body} onChange={(event) => setBody(event.currentTarget.value)} error={faultAt(faults, "body")} required data-autofocus />}
    </EditModal>
  );
}
