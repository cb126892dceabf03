/** A tab of a profile: a list that grows at its end, with its export at the bottom. */
import { Button, Group, Paper, Table } from "@mantine/core";
import type { ReactNode } from "react";
import { useSearch } from "wouter";
import { operationName } from "../../app/graphql";
import { type Page, useChange, usePages } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { ExportFormat, ProfileTab, TabFilters, TypedDocumentString } from "../../generated/graphql";
import { ExportMenu } from "../../ui/ExportMenu";
import { companyLocale } from "../../ui/format";
import { type Reading, ReadState } from "../../ui/ReadState";
import { ShowGraphQL } from "../inspector/ShowGraphQL";

export type TabProps = { id: string; addressId: string | null; jobId?: string };
export type Column<R> = { label: string; right?: boolean; wide?: boolean; cell: (row: R) => ReactNode };

type Variables = { id: string; first: number; after: string | null; addressId: string | null };
type Spec<T, R> = {
  document: TypedDocumentString<T, any>;
  pick: (data: T) => Page<R> | null | undefined;
  columns: Column<R>[];
  exportAs?: ProfileTab;
  filters?: TabFilters;
  byAddress?: boolean;
  empty: string;
  label: string;
  above?: (props: TabProps) => ReactNode;
};

const ROWS = 15;
/** The row that an answer cites, as `?record=` names it. */
const CITED = { className: "cited", "aria-current": true, ref: (row: HTMLElement | null) => row?.scrollIntoView({ block: "center" }) } as const;

export function useTabRows<T, R>({ document, pick, byAddress = true }: Pick<Spec<T, R>, "document" | "pick" | "byAddress">, { id, addressId }: TabProps) {
  const variables = { id, first: ROWS, after: null, ...(byAddress ? { addressId } : {}) } as Variables;
  const pages = usePages(document as TypedDocumentString<T, Variables>, variables, pick as (data: T) => Page<R> | null | undefined);
  const rows = (pages.data?.pages ?? []).flatMap((page) => pick(page as T)?.nodes ?? []).filter((row): row is NonNullable<typeof row> => row != null);
  return { pages, rows: rows as R[], total: pick(pages.data?.pages[0] as T)?.totalCount };
}

export function recordTab<T, R extends { id: string }>(spec: Spec<T, R>) {
  return function RecordTab(props: TabProps) {
    const cited = new URLSearchParams(useSearch()).get("record");
    const { pages, rows } = useTabRows<T, R>({ ...spec, pick: (data) => (data ? spec.pick(data) : null) }, props);
    return (
      <>
        {spec.above?.(props)}
        <TabState pages={pages} isEmpty={!rows.length} empty={spec.empty}>
          <Paper withBorder className="sheet">
            <Table.ScrollContainer minWidth={0}>
              <Table aria-label={spec.label}>
                <Table.Thead>
                  <Table.Tr>{spec.columns.map((column) => <Table.Th key={column.label} ta={column.right ? "right" : undefined} className={column.wide ? "wide" : undefined}>{column.label}</Table.Th>)}</Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Table.Tr key={row.id} {...(row.id === cited ? CITED : {})}>
                      {spec.columns.map((column) => <Table.Td key={column.label} className={[column.right && "number", column.wide && "wide"].filter(Boolean).join(" ") || undefined}>{column.cell(row)}</Table.Td>)}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
        </TabState>
        <TabFoot {...props} operation={operationName(spec.document)} pages={pages} exportAs={rows.length ? spec.exportAs : undefined} filters={spec.filters} byAddress={spec.byAddress} />
      </>
    );
  };
}

type Pages = Reading & { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

export const TabState = ({ pages, ...rest }: { pages: Pages; isEmpty: boolean; empty: string; children: ReactNode }) => <ReadState reading={pages} what="This tab" {...rest} />;

const TabExportDocument = graphql(`
  mutation ConsoleTabExport($input: TabExportInput!) {
    tabExport(input: $input) { export { ...ExportState } userErrors { code message path } }
  }
`);

type FootProps = TabProps & { operation: string; pages: Pages; exportAs?: ProfileTab; filters?: TabFilters; byAddress?: boolean };

export function TabFoot({ id, addressId, operation, pages, exportAs, filters, byAddress = true }: FootProps) {
  const may = useMay();
  const [start] = useChange(TabExportDocument);
  const begin = async (format: ExportFormat) =>
    (await start({ input: { customerId: id, tab: exportAs!, format, filters, locale: companyLocale(), addressId: byAddress ? addressId : null } }, { quiet: true }))?.tabExport;
  return (
    <Group justify="space-between" mt="sm">
      {pages.hasNextPage ? <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</Button> : <span />}
      <Group gap="xs">
        <ShowGraphQL of="this tab" operation={operation} />
        {exportAs && may("export:write") && <ExportMenu what="this tab" begin={begin} />}
      </Group>
    </Group>
  );
}
