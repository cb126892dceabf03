/** Bring in customers, or records of theirs, from a file: look at it first, then import, and take it back. */
import { Alert, Anchor, NativeSelect, Progress, Stack, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { upload } from "../../app/graphql";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { ImportKind, ImportMode } from "../../generated/graphql";
import { PageHead } from "../../ui/Frame";
import { toast } from "../../ui/toasts";
import { ChooseFile } from "./ChooseFile";
import { FollowImport } from "./FollowImport";
import { KINDS } from "./kinds";

const ImportStart = graphql(`
  mutation ConsoleImportStart($input: ImportStartInput!) {
    importStart(input: $input) { import { id } userErrors { code message path } }
  }
`);

type Running = { id: string; mode: ImportMode };
/** Texts by name: fields by the header of their column, or values by their field. */
export type Named = Record<string, string>;
/** How a file is read. */
export type Order = { kind: ImportKind; mapping: Named; values: Named; skipDuplicates: boolean };

export default function ImportPage() {
  const may = useMay();
  const [file, setFile] = useState<File>();
  const [order, setOrder] = useState<Order>({ kind: "CUSTOMERS", mapping: {}, values: {}, skipDuplicates: false });
  const [running, setRunning] = useState<Running>();
  const [isSending, setSending] = useState(false);
  const [share, setShare] = useState(0);
  const [refusal, setRefusal] = useState<string>();
  const sent = useRef(0);
  const start = async (chosen: File, mode: ImportMode, { mapping, values, ...rest }: Order) => {
    const number = ++sent.current;
    setSending(true);
    try {
      const input = {
        file: null as unknown as File, mode, ...rest, idempotencyKey: crypto.randomUUID(),
        mapping: Object.entries(mapping).map(([header, target]) => ({ header, target })),
        values: Object.entries(values).map(([target, value]) => ({ target, value })),
      };
      const answer = (await upload(ImportStart, { input }, "input.file", chosen, setShare)).importStart;
      if (number !== sent.current) return; // another file was chosen, or this one is read in another way
      setRefusal(answer?.userErrors.map(({ message }) => message).join(" "));
      if (answer?.import) setRunning({ id: answer.import.id, mode });
    } catch (failure) {
      toast({ kind: "error", text: (failure as Error).message });
    } finally {
      if (number === sent.current) setSending(false);
    }
  };
  /** Read the file in another way; nothing is stored. */
  const look = (next: Order, chosen = file) => {
    setOrder(next);
    if (chosen) void start(chosen, "DRY_RUN", next);
  };
  const begin = (next: Order, chosen = file) => {
    setRunning(undefined);
    setRefusal(undefined);
    look({ ...next, mapping: {}, values: {} }, chosen);
  };
  return (
    <div className="narrow">
      <PageHead of="/import" />
      <Stack gap="md" mt="md">
        <NativeSelect label="What the rows are" value={order.kind} disabled={isSending}
          description={order.kind === "CUSTOMERS" ? undefined : "Import the customers first: each row names the one whose it is."}
          data={KINDS.filter(({ needs }) => may(needs)).map(({ kind, label }) => ({ value: kind, label }))}
          onChange={(event) => begin({ ...order, kind: event.currentTarget.value as ImportKind, skipDuplicates: false })} />
        <ChooseFile file={file} isSending={isSending} onChoose={(chosen) => { setFile(chosen); begin(order, chosen); }} />
        {isSending && <Progress value={share * 100} animated aria-label="The file is being sent" />}
        {refusal && <Alert color="orange" role="alert" title="Nothing can be made of this file yet">{refusal}</Alert>}
        {file && running && (
          <FollowImport key={running.id} {...running} isSending={isSending} order={order} onOrder={look} onImport={() => void start(file, "RUN", order)} />
        )}
        <Text size="xs" c="dimmed">What was imported is with the customers; the changes of each say so.</Text>
        <Anchor href="/accounts" size="xs">Open the accounts</Anchor>
      </Stack>
    </div>
  );
}
