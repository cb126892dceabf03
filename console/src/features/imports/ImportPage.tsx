/** Bring in customers from a file: look at it first, then import, and take it back. */
import { Anchor, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { upload } from "../../app/graphql";
import { graphql } from "../../generated";
import type { ImportMode } from "../../generated/graphql";
import { PageHead } from "../../ui/Frame";
import { toast } from "../../ui/toasts";
import { ChooseFile } from "./ChooseFile";
import { FollowImport } from "./FollowImport";

const ImportStart = graphql(`
  mutation ConsoleImportStart($input: ImportStartInput!) {
    importStart(input: $input) { import { id } userErrors { code message path } }
  }
`);

type Running = { id: string; mode: ImportMode };
export type Mapping = Record<string, string>;

export default function ImportPage() {
  const [file, setFile] = useState<File>();
  const [running, setRunning] = useState<Running>();
  const [isSending, setSending] = useState(false);
  const [share, setShare] = useState(0);
  const [mapping, setMapping] = useState<Mapping>({});
  const [skipDuplicates, setSkipDuplicates] = useState(false);
  const start = async (chosen: File, mode: ImportMode, columns: Mapping = mapping, skips = skipDuplicates) => {
    setSending(true);
    try {
      const input = {
        file: null as unknown as File, mode, skipDuplicates: skips, idempotencyKey: crypto.randomUUID(),
        mapping: Object.entries(columns).map(([header, target]) => ({ header, target })),
      };
      const answer = (await upload(ImportStart, { input }, "input.file", chosen, setShare)).importStart;
      const fault = answer?.userErrors[0];
      if (fault) toast({ kind: "error", text: fault.message });
      else if (answer?.import) setRunning({ id: answer.import.id, mode });
    } catch (failure) {
      toast({ kind: "error", text: (failure as Error).message });
    } finally {
      setSending(false);
    }
  };
  const choose = (chosen: File) => {
    setFile(chosen);
    setMapping({});
    setRunning(undefined);
    void start(chosen, "DRY_RUN", {});
  };
  return (
    <div className="narrow">
      <PageHead of="/import" />
      <Stack gap="md" mt="md">
        <ChooseFile file={file} isSending={isSending} onChoose={choose} />
        {isSending && <Progress value={share * 100} animated aria-label="The file is being sent" />}
        {file && running && (
          <FollowImport
            key={running.id}
            {...running}
            isSending={isSending}
            mapping={mapping}
            skipDuplicates={skipDuplicates}
            onMapping={(next) => { setMapping(next); void start(file, "DRY_RUN", next); }}
            onSkipDuplicates={(next) => { setSkipDuplicates(next); void start(file, "DRY_RUN", mapping, next); }}
            onImport={() => void start(file, "RUN")}
          />
        )}
        <Text size="xs" c="dimmed">What was imported is among the accounts; each customer's changes say so.</Text>
        <Anchor href="/accounts" size="xs">Open the accounts</Anchor>
      </Stack>
    </div>
  );
}
