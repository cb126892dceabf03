/** End an import that is under way; what it has stored by then can be taken back. */
import { Button } from "@mantine/core";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { toast } from "../../ui/toasts";

const Cancel = graphql(`
  mutation ConsoleImportCancel($input: ImportCancelInput!) {
    importCancel(input: $input) { import { id status } userErrors { code message path } }
  }
`);

export function CancelImport({ id, what }: { id: string; what: string }) {
  const [cancel, isCanceling] = useChange(Cancel);
  const send = async () => {
    const fault = (await cancel({ input: { id } }))?.importCancel?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
  };
  return <Button size="xs" variant="default" loading={isCanceling} onClick={() => void send()}>{what}</Button>;
}
