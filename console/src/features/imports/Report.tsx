/** How many rows came to what, and the rows to look at. */
import { Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { graphql } from "../../generated";
import type { ImportReportFragment } from "../../generated/graphql";
import { words } from "../../ui/format";

export const ImportReport = graphql(`
  fragment ImportReport on Import {
    counts { created updated skipped refused flagged duplicates }
    problems { row outcome column value reason }
    report { url filename }
  }
`);

const MAX_SHOWN = 100;

type Props = { report: ImportReportFragment; isTrial: boolean; onDownload: () => void };

export function Report({ report, isTrial, onDownload }: Props) {
  const { counts, problems } = report;
  if (!counts) return null;
  const numbers: [string, number][] = [
    [isTrial ? "to be created" : "created", counts.created],
    [isTrial ? "to be changed" : "changed", counts.updated],
    [isTrial ? "left as they are" : "skipped", counts.skipped],
    ["refused", counts.refused],
    ["to look at", counts.flagged],
    ["probably known", counts.duplicates],
  ];
  return (
    <>
      <dl className="outcome">{numbers.map(([name, number]) => <div key={name}><dt>{name}</dt><dd>{number}</dd></div>)}</dl>
      {report.report && problems.length > 0 && (
        <Group justify="space-between" mt="md">
          <Text size="sm" c="dimmed">{problems.length < MAX_SHOWN ? "Rows with a remark" : `The first ${MAX_SHOWN} remarks; the file has them all`}</Text>
          <Button size="xs" variant="default" leftSection={<IconDownload size={16} />} onClick={onDownload}>Download the report</Button>
        </Group>
      )}
      {problems.length > 0 && (
        <div className="scroll below">
          <table aria-label="Rows to look at" className="table dense">
            <thead><tr><th>Row</th><th>Outcome</th><th>Column and value</th><th>Why</th></tr></thead>
            <tbody>
              {problems.map((problem, index) => (
                <tr key={index}>
                  <td>{problem.row}</td>
                  <td>{words(problem.outcome)}</td>
                  <td>{problem.column ?? "—"}{problem.value && <Text size="xs" c="dimmed">{problem.value}</Text>}</td>
                  <td>{problem.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
