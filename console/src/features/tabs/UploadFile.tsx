/** A new photo or document: dropped, chosen or taken with a phone's camera, and described before it is sent. */
import { Button, Group, Paper, Progress, Text, TextInput } from "@mantine/core";
import { IconCamera, IconUpload } from "@tabler/icons-react";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { upload } from "../../app/graphql";
import { type Fault, readAgain } from "../../app/queries";
import { graphql } from "../../generated";
import { faultAt, otherFaults } from "../../ui/faults";
import { percent } from "../../ui/format";
import { done } from "../../ui/toasts";

const FileUpload = graphql(`
  mutation ConsoleFileUpload($input: FileUploadInput!) {
    fileUpload(input: $input) { file { id filename } userErrors { code message path } }
  }
`);

/** What the gateway takes, by the usual names; it checks the content. */
const TAKEN = ".jpg,.jpeg,.png,.webp,.gif,.heic,.heif,.pdf,.docx,.xlsx,.csv,.txt,.md,.log";

type Props = { customerId: string; addressId?: string | null; jobId?: string | null; onDone?: () => void };

export function UploadFile(props: Props) {
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  /** To be described and sent, one after the other. */
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setFiles([...files, ...event.dataTransfer.files]);
  };
  const begin = useRef<HTMLButtonElement>(null);
  const [file, ...later] = files;
  const close = () => {
    setFiles(later);
    if (later.length) return;
    // It was in the form, which is gone then.
    setTimeout(() => begin.current?.focus());
  };
  const chosen = (input: HTMLInputElement) => {
    setFiles([...(input.files ?? [])]);
    input.value = ""; // so that the same file can be chosen again
  };
  return (
    <Paper withBorder p="md" component="section" aria-label="Add a file" className={isOver ? "card drop over" : "card drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <input ref={picker} type="file" hidden multiple accept={TAKEN} onChange={(event) => chosen(event.currentTarget)} aria-label="File" />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={(event) => chosen(event.currentTarget)} aria-label="Photo" />
      {file ? (
        <>
          <Describe key={files.length} {...props} file={file} onClose={close} onDone={later.length ? undefined : props.onDone} />
          {later.length > 0 && <Text size="sm" c="dimmed" mt="xs">Then {later.map(({ name }) => name).join(", ")}</Text>}
        </>
      ) : (
        <Group gap="sm">
          <Button ref={begin} variant="default" leftSection={<IconUpload size={16} />} onClick={() => picker.current?.click()}>Choose a file</Button>
          <Button variant="default" leftSection={<IconCamera size={16} />} onClick={() => camera.current?.click()}>Take a photo</Button>
          <Text size="sm" c="dimmed" className="wide">or drop files here: pictures, PDF, Word, Excel, CSV and text</Text>
        </Group>
      )}
    </Paper>
  );
}

function Describe({ customerId, addressId, jobId, file, onDone, onClose }: Props & { file: File; onClose: () => void }) {
  const [description, setDescription] = useState("");
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [share, setShare] = useState<number>();
  const send = async () => {
    setShare(0);
    try {
      const input = { customerId, addressId, jobId, description, file: null as unknown as File };
      const answer = (await upload(FileUpload, { input }, "input.file", file, setShare)).fileUpload;
      setFaults(answer?.userErrors ?? []);
      if (!answer || answer.userErrors.length) return;
      done(`${file.name} is kept`);
      onClose();
      onDone?.();
    } catch (failure) {
      setFaults([{ code: "FAILED", message: (failure as Error).message }]);
    } finally {
      readAgain();
      setShare(undefined);
    }
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <Group align="end" gap="sm">
        <Preview file={file} />
        <TextInput className="grow" miw={200} label={`What does ${file.name} show?`} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={faultAt(faults, "description")} required autoFocus />
        <Button variant="default" onClick={onClose}>Cancel</Button>
        <Button type="submit" loading={share !== undefined}>Upload</Button>
      </Group>
      {share !== undefined && <Progress mt="sm" value={share * 100} aria-label={`${percent(Math.round(share * 100) / 100)} of ${file.name} is sent`} animated />}
      {otherFaults(faults, ["description"]).map(({ message }) => <Text key={message} role="alert" size="sm" className="overdue" mt="xs">{message}</Text>)}
    </form>
  );
}

function Preview({ file }: { file: File }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!file.type.startsWith("image/")) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address ? <img src={address} alt="" className="preview" /> : null;
}
