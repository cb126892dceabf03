import { Button, Group, Paper, Text, TextInput } from "@mantine/core";
import { IconCamera, IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { upload } from "../../app/graphql";
import type { Fault } from "../../app/queries";
import { graphql } from "../../generated";
import { faultAt, otherFaults } from "../../ui/faults";
import { done, toast } from "../../ui/toasts";

const FileUpload = graphql(`
  mutation ConsoleFileUpload($input: FileUploadInput!) {
    fileUpload(input: $input) { file { id filename } userErrors { code message path } }
  }
`);

type Props = { customerId: string; addressId?: string | null; jobId?: string | null };

export function UploadFile({ customerId, addressId, jobId }: Props) {
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [description, setDescription] = useState("");
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [isSending, setSending] = useState(false);
  const send = async () => {
    if (!file) return;
    setSending(true);
    try {
      const input = { customerId, addressId, jobId, description, file: null as unknown as File };
      const answer = (await upload(FileUpload, { input }, "input.file", file)).fileUpload;
      setFaults(answer?.userErrors ?? []);
      if (answer && !answer.userErrors.length) {
        done(`${file.name} is kept`);
        setFile(undefined);
        setDescription("");
        void client.invalidateQueries();
      }
    } catch (failure) {
      toast({ kind: "error", text: (failure as Error).message });
    } finally {
      setSending(false);
    }
  };
  return (
    <Paper withBorder p="md" className="card drop" onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); setFile(event.dataTransfer.files[0]); }}>
      <input ref={picker} type="file" hidden onChange={(event) => setFile(event.currentTarget.files?.[0])} aria-label="File" />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={(event) => setFile(event.currentTarget.files?.[0])} aria-label="Photo" />
      {!file && (
        <Group gap="sm">
          <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => picker.current?.click()}>Choose a file</Button>
          <Button variant="default" leftSection={<IconCamera size={16} />} onClick={() => camera.current?.click()}>Take a photo</Button>
          <Text size="sm" c="dimmed">or drop it here</Text>
        </Group>
      )}
      {file && (
        <form onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Group align="end" gap="sm">
            <TextInput className="grow" label={`What does ${file.name} show?`} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={faultAt(faults, "description")} required />
            <Button variant="default" onClick={() => setFile(undefined)}>Cancel</Button>
            <Button type="submit" loading={isSending}>Upload</Button>
          </Group>
          {otherFaults(faults, ["description"]).map(({ message }) => <Text key={message} role="alert" size="sm" className="overdue" mt="xs">{message}</Text>)}
        </form>
      )}
    </Paper>
  );
}
