/** Export what is shown: PDF, Excel, CSV or to print; large ones show how far they have come. */
import { Anchor, Button, Progress } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useEvents } from "../app/events";
import type { Fault } from "../app/queries";
import { graphql } from "../generated";
import type { ExportFormat, ExportStateFragment } from "../generated/graphql";
import { LazyMenu } from "./LazyMenu";
import { done, toast } from "./toasts";

export const ExportState = graphql(`
  fragment ExportState on Export {
    id
    status
    format
    progress
    rowCount
    failure
    file { url filename }
  }
`);

const ExportProgress = graphql(`
  subscription ExportProgress($id: ID!) {
    exportChanged(id: $id) { ...ExportState }
  }
`);

const FORMATS: { format: ExportFormat; label: string }[] = [
  { format: "PDF", label: "PDF" },
  { format: "XLSX", label: "Excel" },
  { format: "CSV", label: "CSV" },
  { format: "PRINT", label: "Print" },
];
type Begun = { export?: ExportStateFragment | null; userErrors: Fault[] } | null | undefined;

export function ExportMenu({ what, label = "Export", begin }: { what: string; label?: string; begin: (format: ExportFormat) => Promise<Begun> }) {
  const [running, setRunning] = useState<ExportStateFragment | null>(null);
  const take = (state: ExportStateFragment | null | undefined) => {
    if (!state) return;
    if (state.status === "QUEUED" || state.status === "RUNNING") return setRunning(state);
    setRunning(null);
    if (state.file) {
      const { url, filename } = state.file;
      if (state.format === "PRINT" && isLongAgo()) toast({ kind: "done", stays: true, text: <Anchor href={url} target="_blank" rel="noopener" size="sm">{filename} is ready: open it</Anchor> });
      else {
        open(url, state.format);
        done(`${filename} is ready`);
      }
    } else if (state.status === "FAILED") toast({ kind: "error", text: state.failure ?? "The export failed." });
  };
  useEvents(ExportProgress, { id: running?.id ?? "" }, ({ exportChanged }) => take(exportChanged), { skip: !running });
  const choose = async (format: ExportFormat) => {
    const begun = await begin(format);
    const fault = begun?.userErrors[0];
    if (fault) return toast({ kind: "error", text: fault.message });
    take(begun?.export);
  };
  return (
    <LazyMenu
      position="top-end"
      face={
        <Button variant="default" leftSection={<IconDownload size={16} />} disabled={!!running}>
          {running ? <Progress w={90} value={Math.max(running.progress * 100, 4)} aria-label="Export" animated /> : label}
        </Button>
      }
    >
      {(Menu) => (
        <>
          <Menu.Label>Export {what} as</Menu.Label>
          {FORMATS.map(({ format, label }) => <Menu.Item key={format} onClick={() => void choose(format)}>{label}</Menu.Item>)}
        </>
      )}
    </LazyMenu>
  );
}

/** Whether the click was too long ago for the browser to open a window after it. */
const isLongAgo = () => navigator.userActivation?.isActive === false;

/** Have the browser save what a link leads to. */
export const saveFile = (url: string) => open(url, "CSV");

function open(url: string, format: ExportFormat) {
  const link = Object.assign(document.createElement("a"), { href: url, rel: "noopener", download: "" });
  if (format === "PRINT") Object.assign(link, { target: "_blank" }).removeAttribute("download");
  link.click();
}
