import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";

const CommentAdd = graphql(`
  mutation ConsoleCommentAdd($input: CommentAddInput!) {
    commentAdd(input: $input) { comment { id } userErrors { code message path } }
  }
`);

export function AddComment({ customerId }: { customerId: string }) {
  const may = useMay();
  const [body, setBody] = useState("");
  const [fault, setFault] = useState<string>();
  const [add, isAdding] = useChange(CommentAdd);
  if (!may("note:write")) return null;
  const submit = async () => {
    const answer = (await add({ input: { customerId, body } }))?.commentAdd;
    setFault(answer?.userErrors[0]?.message);
    if (answer && !answer.userErrors.length) setBody("");
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Textarea aria-label="New comment" placeholder="Write a comment" autosize minRows={2} value={body} onChange={(event) => setBody(event.currentTarget.value)} error={fault} />
      {body && <Group justify="flex-end" mt="xs"><Button type="submit" size="xs" loading={isAdding}>Add the comment</Button></Group>}
    </form>
  );
}
