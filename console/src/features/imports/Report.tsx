/** How many rows came to what, and the rows to look at. */
import { Table, Text } from "@mantine/core";
import { graphql } from "../../generated";
import type { ImportReportFragment } from "../../generated/graphql";
import { words } from "../../ui/format";

export const ImportReport = graphql(`
  fragment ImportReport on Import {
    counts { created updated skipped refused flagged duplicates }
    problems { row outcome column value reason }
  }
`);

export function Report({ report, isTrial }: { report: ImportReportFragment; isTrial: boolean }) {
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
      {problems.length > 0 && (
        <Table.ScrollContainer minWidth={0} mt="md">
          <Table aria-label="Rows to look at" verticalSpacing={6}>
            <Table.Thead><Table.Tr><Table.Th>Row</Table.Th><Table.Th>Outcome</Table.Th><Table.Th>Column and value</Table.Th><Table.Th>Why</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {problems.map((problem, index) => (
                <Table.Tr key={index}>
                  <Table.Td>{problem.row}</Table.Td>
                  <Table.Td>{words(problem.outcome)}</Table.Td>
                  <Table.Td>{problem.column ?? "—"}{problem.value && <Text size="xs" c="dimmed">{problem.value}</Text>}</Table.Td>
                  <Table.Td>{problem.reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
