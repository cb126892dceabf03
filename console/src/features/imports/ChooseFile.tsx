import { Button, Group, Paper, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useRef } from "react";

type Props = { file?: File; isSending: boolean; onChoose: (file: File) => void };

export function ChooseFile({ file, isSending, onChoose }: Props) {
  const picker = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => files?.[0] && onChoose(files[0]);
  return (
    <Paper withBorder p="md" className="card drop" onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); take(event.dataTransfer.files); }}>
      <input ref={picker} type="file" hidden accept=".csv,.tsv,.txt,.xlsx,.jsonl,.vcf,.iif" aria-label="File to import"
        onChange={(event) => { take(event.currentTarget.files); event.currentTarget.value = ""; }} />
      <Group gap="sm">
        <Button variant={file ? "default" : "filled"} loading={isSending} leftSection={<IconUpload size={16} />} onClick={() => picker.current?.click()}>{file ? "Choose another file" : "Choose a file"}</Button>
        <Text size="sm" c={file ? undefined : "dimmed"} fw={file ? 570 : undefined}>{file?.name ?? "or drop it here"}</Text>
      </Group>
    </Paper>
  );
}
