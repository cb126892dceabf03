/** The accounts list: sort, filter, page through. */
import { Alert, Button, Group, Paper, Skeleton, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Suspense } from "react";
import { useLocation, useSearch } from "wouter";
import { lazyPart } from "../../app/lazyPart";
import { useIdle } from "../../app/idle";
import { usePages } from "../../app/queries";
import type { AccountRowFragment, CustomerSortField, SortDirection } from "../../generated/graphql";
import { useMay } from "../../app/viewer";
import { PageHead } from "../../ui/Frame";
import { count } from "../../ui/format";
import { useNarrow } from "../../ui/narrow";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { addressOf, filterFor, type List, listIn } from "./filters";
import { AccountRow } from "./AccountRow";
import { ListExport } from "./ListExport";
import { AccountsDocument, accountsVariables, PAGE_LENGTH } from "./accountsDocument";

const AccountFilters = lazyPart(() => import("./AccountFilters"));

const COLUMNS: { label: string; sort?: CustomerSortField; right?: boolean; wide?: boolean; needs?: string }[] = [
  { label: "Customer", sort: "NAME" },
  { label: "Contact", wide: true },
  { label: "Tags", wide: true, needs: "tag:read" },
  { label: "Joined", sort: "JOINED_DATE", wide: true },
  { label: "Open jobs", sort: "OPEN_JOBS", right: true, wide: true, needs: "invoice:read" },
  { label: "Lifetime value", sort: "LIFETIME_VALUE", right: true, wide: true, needs: "invoice:read" },
  { label: "Total due", sort: "BALANCE", right: true, needs: "invoice:read" },
];

export default function AccountsPage() {
  const may = useMay();
  const isIdle = useIdle();
  const [, navigate] = useLocation();
  const list = listIn(useSearch());
  const { filters, sort } = list;
  const show = (part: Partial<List>) => navigate(addressOf({ ...list, ...part }), { replace: true });
  const pages = usePages(AccountsDocument, accountsVariables(may("invoice:read"), list), (data) => data.customers);
  const lists = pages.data?.pages.map((page) => page.customers) ?? [];
  const rows = lists.flatMap((list) => list?.nodes ?? []).filter((row): row is AccountRowFragment => row != null);
  const isNarrow = useNarrow();
  const columns = COLUMNS.filter(({ needs, wide }) => (!needs || may(needs)) && !(wide && isNarrow));
  const sortBy = (field: CustomerSortField) => {
    const descends = sort.field === field ? sort.direction === "ASC" : field !== "NAME";
    show({ sort: { field, direction: descends ? "DESC" : "ASC" } });
  };
  return (
    <>
      <PageHead of="/accounts" />
      <Group justify="space-between" my="md" gap="xs">
        <div className="filters-frame">{isIdle && <Suspense><AccountFilters filters={filters} onChange={(next) => show({ filters: next })} /></Suspense>}</div>
        <Text c="dimmed" size="sm" aria-live="polite">{lists[0]?.totalCount != null ? count(lists[0].totalCount, "customer") : "\u00a0"}</Text>
      </Group>
      {pages.error && <Alert color="orange" mb="md" title="This list could not be read">{pages.error.message}</Alert>}
      <Paper withBorder className="sheet">
        <div className="scroll">
          <table aria-label="Accounts" className="table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <SortableHead key={column.label} {...column} sorted={column.sort === sort.field ? sort.direction : undefined} onSort={sortBy} />
                ))}
              </tr>
            </thead>
            <tbody aria-busy={pages.isFetching}>
              {rows.map((row) => <AccountRow key={row.id} row={row} isNarrow={isNarrow} onOpen={(id) => navigate(`/customers/${id}`)} />)}
              {pages.isLoading && <Waiting columns={columns.length} />}
            </tbody>
          </table>
        </div>
        {!pages.isLoading && rows.length === 0 && <Text p="xl" ta="center" c="dimmed">No account fits these filters.</Text>}
      </Paper>
      <Group justify="space-between" mt="md">
        {pages.hasNextPage ? <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</Button> : <span />}
        <Group gap="xs">
          <ShowGraphQL of="the accounts" operation="Accounts" />
          {may("export:write") && may("customer:list") && <ListExport filter={filterFor(filters)} sort={sort} />}
        </Group>
      </Group>
    </>
  );
}

function SortableHead(props: { label: string; sort?: CustomerSortField; right?: boolean; sorted?: SortDirection; onSort: (field: CustomerSortField) => void }) {
  const { label, sort, right, sorted, onSort } = props;
  const Arrow = sorted === "ASC" ? IconArrowUp : IconArrowDown;
  return (
    <th className={right ? "number" : undefined} aria-sort={sorted ? (sorted === "ASC" ? "ascending" : "descending") : undefined}>
      {sort ? (
        <button type="button" className="sort" onClick={() => onSort(sort)}>
          {label} {sorted && <Arrow size={14} aria-hidden />}
        </button>
      ) : label}
    </th>
  );
}

const Waiting = ({ columns }: { columns: number }) =>
  Array.from({ length: PAGE_LENGTH }, (_, row) => (
    <tr key={row}>
      <td colSpan={columns}><Skeleton height={24} my={9} /></td>
    </tr>
  ));
