/** A tab of a profile: a list that grows at its end, with its export at the bottom. */
import { Button, Group, Paper } from "@mantine/core";
import { type ComponentType, Fragment, type ReactNode } from "react";
import { useSearch } from "wouter";
import { operationName } from "../../app/graphql";
import { type Page, usePages } from "../../app/queries";
import type { ProfileTab, TabFilters, TypedDocumentString } from "../../generated/graphql";
import { type Reading, ReadState } from "../../ui/ReadState";
import { useNarrow } from "../../ui/narrow";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { TabExport } from "./TabExport";

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
  /** How many rows a page has. */
  size?: number;
  empty: string;
  label: string;
  above?: ComponentType<TabProps>;
};

const ROWS = 15;
/** The row that an answer cites, as `?record=` names it. */
const CITED = { className: "cited", "aria-current": true, ref: (row: HTMLElement | null) => row?.scrollIntoView({ block: "center" }) } as const;

export function useTabRows<T, R>({ document, pick, byAddress = true, size = ROWS }: Pick<Spec<T, R>, "document" | "pick" | "byAddress" | "size">, { id, addressId }: TabProps) {
  const variables = { id, first: size, after: null, ...(byAddress ? { addressId } : {}) } as Variables;
  const pages = usePages(document as TypedDocumentString<T, Variables>, variables, pick as (data: T) => Page<R> | null | undefined);
  const rows = (pages.data?.pages ?? []).flatMap((page) => pick(page as T)?.nodes ?? []).filter((row): row is NonNullable<typeof row> => row != null);
  return { pages, rows: rows as R[], total: pick(pages.data?.pages[0] as T)?.totalCount };
}

export function recordTab<T, R extends { id: string }>(spec: Spec<T, R>) {
  const { above: Above } = spec;
  return function RecordTab(props: TabProps) {
    const cited = new URLSearchParams(useSearch()).get("record");
    const isNarrow = useNarrow();
    const columns = spec.columns.filter(({ wide }) => !(wide && isNarrow));
    const others = spec.columns.filter((column) => !columns.includes(column));
    const { pages, rows } = useTabRows<T, R>({ ...spec, pick: (data) => (data ? spec.pick(data) : null) }, props);
    return (
      <>
        {Above && <Above {...props} />}
        <TabState pages={pages} isEmpty={!rows.length} empty={spec.empty}>
          <Paper withBorder className="sheet">
            <div className="scroll">
              <table aria-label={spec.label} className="table">
                <thead>
                  <tr>{columns.map((column) => <th key={column.label} className={column.right ? "number" : undefined}>{column.label}</th>)}</tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <Fragment key={row.id}>
                      <tr {...(row.id === cited ? CITED : {})}>
                        {columns.map((column) => <td key={column.label} className={column.right ? "number" : undefined}>{column.cell(row)}</td>)}
                      </tr>
                      {others.length > 0 && <Details columns={others} row={row} span={columns.length} />}
                    </Fragment>
                  ))}
                </tbody>
              </table>
            </div>
          </Paper>
        </TabState>
        <TabFoot {...props} operation={operationName(spec.document)} pages={pages} exportAs={rows.length ? spec.exportAs : undefined} filters={spec.filters} byAddress={spec.byAddress} />
      </>
    );
  };
}

/** What a narrow screen has no columns for: a tap opens it. */
const Details = <R,>({ columns, row, span }: { columns: Column<R>[]; row: R; span: number }) => (
  <tr className="more">
    <td colSpan={span}>
      <details>
        <summary>Details</summary>
        <dl className="facts">{columns.map(({ label, cell }) => <div key={label}><dt>{label}</dt><dd>{cell(row)}</dd></div>)}</dl>
      </details>
    </td>
  </tr>
);

type Pages = Reading & { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

export const TabState = ({ pages, ...rest }: { pages: Pages; isEmpty: boolean; empty: string; children: ReactNode }) => <ReadState reading={pages} what="This tab" {...rest} />;

type FootProps = TabProps & { operation: string; pages: Pages; exportAs?: ProfileTab; exportLabel?: string; filters?: TabFilters; byAddress?: boolean };

export function TabFoot({ id, addressId, operation, pages, exportAs, exportLabel, filters, byAddress = true }: FootProps) {
  return (
    <Group justify="space-between" mt="sm">
      {pages.hasNextPage ? <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</Button> : <span />}
      <Group gap="xs">
        <ShowGraphQL of="this tab" operation={operation} />
        {exportAs && <TabExport id={id} tab={exportAs} label={exportLabel} filters={filters} addressId={byAddress ? addressId : null} />}
      </Group>
    </Group>
  );
}
