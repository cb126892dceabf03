/** How far an import is, and what came of it. */
import { Alert, Button, Checkbox, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import { readAgain, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { ImportMode } from "../../generated/graphql";
import { saveFile } from "../../ui/ExportMenu";
import { CancelImport } from "./CancelImport";
import { Columns, Values } from "./Columns";
import type { Order } from "./ImportPage";
import { Report } from "./Report";
import { UndoImport } from "./UndoImport";

const ImportDocument = graphql(`
  query FollowImport($id: ID!) {
    import(id: $id) {
      id status isUndo progress failure
      columns { header target }
      targets
      ...ImportReport
    }
  }
`);
const PAUSE_MILLISECONDS = 700;

type Props = {
  id: string;
  mode: ImportMode;
  isSending: boolean;
  order: Order;
  /** Read the file in another way. */
  onOrder: (order: Order) => void;
  onImport: () => void;
};

const isUnderWay = (status?: string) => status === undefined || status === "QUEUED" || status === "RUNNING";

/** An import, read again until it has ended. */
export function useImport(id: string) {
  const { data, refetch } = useDocument(ImportDocument, { id }, { every: (read) => (isUnderWay(read?.import?.status) ? PAUSE_MILLISECONDS : false) });
  const job = data?.import;
  const isDone = job?.status === "DONE";
  useEffect(() => {
    if (isDone) readAgain({ predicate: ({ queryKey }) => queryKey[0] !== ImportDocument.toString() });
  }, [isDone]);
  /** Download all remarks: the link is asked for again, as it works for some minutes only. */
  const download = async () => {
    const file = (await refetch()).data?.import?.report;
    if (file) saveFile(file.url);
  };
  return { job, download };
}

export function FollowImport({ id, mode, isSending, order, onOrder, onImport }: Props) {
  const { job, download } = useImport(id);
  const isTrial = mode === "DRY_RUN";
  const isOfCustomers = order.kind === "CUSTOMERS";
  const isOfNoUse = job?.counts?.created === 0 && job.counts.updated === 0 && job.counts.refused > 0;
  const title = isTrial ? "What would become of it" : "What became of it";
  return (
    <Paper component="section" aria-label={title} withBorder p="lg" className="card">
      <Title order={2} size="h4" mb="sm">{title}</Title>
      {job?.failure && <Alert color="orange" mb="sm" title={job.status === "FAILED" ? "The file could not be read to its end" : "The last attempt failed; another follows"}>{job.failure}</Alert>}
      {job?.status === "CANCELED" && (
        <Alert color="gray" mb="sm" title="It was canceled" role="status">{isTrial ? "Nothing was stored. Choose the file again to go on." : "Rows that were done until then stay, unless you take them back."}</Alert>
      )}
      {isTrial && isOfNoUse && <Alert color="orange" role="alert" mb="md" title="Nothing can be made of this file yet">Choose below what its columns are, or correct the file. Why a row is refused is beside it.</Alert>}
      {job?.counts ? <Report report={job} isTrial={isTrial} onDownload={() => void download()} /> : isUnderWay(job?.status) && (
        <Stack gap="xs" align="end">
          <Progress w="100%" value={Math.max((job?.progress ?? 0) * 100, 4)} animated aria-label={isTrial ? "Reading the file" : "Importing"} />
          {job && <CancelImport id={id} what={isTrial ? "Stop reading" : "Cancel the import"} />}
        </Stack>
      )}
      {isTrial && !!job?.columns.length && <Columns columns={job.columns} targets={job.targets} onChange={(header, target) => onOrder({ ...order, mapping: { ...order.mapping, [header]: target } })} />}
      {isTrial && !!job?.columns.length && !isOfCustomers && <Values values={order.values} targets={job.targets} onChange={(values) => onOrder({ ...order, values })} />}
      {job?.status === "DONE" && isTrial && (
        <Group justify="space-between" mt="md">
          {isOfCustomers ? <Checkbox label="Leave out rows that are probably of a customer who is there" checked={order.skipDuplicates} onChange={(event) => onOrder({ ...order, skipDuplicates: event.currentTarget.checked })} /> : <span />}
          <Button loading={isSending} disabled={!job.counts || job.counts.created + job.counts.updated === 0} onClick={onImport}>Import</Button>
        </Group>
      )}
      {(job?.status === "DONE" || job?.status === "CANCELED") && !isTrial && <UndoImport id={id} />}
      {job === null && <Text size="sm" c="dimmed">This import is not there any more.</Text>}
    </Paper>
  );
}
