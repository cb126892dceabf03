/** The accounts list: sort, filter, page through. */
import { Alert, Button, Group, Paper, Skeleton, Table, Text, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { usePages } from "../../app/queries";
import type { AccountRowFragment, CustomerSortField, SortDirection } from "../../generated/graphql";
import { useMay } from "../../app/viewer";
import { count } from "../../ui/format";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { AccountFilters, type Filters, NO_FILTERS } from "./AccountFilters";
import { AccountRow } from "./AccountRow";
import { ListExport } from "./ListExport";
import { AccountsDocument, accountsVariables, FIRST_SORT, PAGE_LENGTH } from "./accountsDocument";

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
  const [, navigate] = useLocation();
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [sort, setSort] = useState(FIRST_SORT);
  const filter = { status: [filters.status], type: filters.type ? [filters.type] : null, tags: filters.tags.length ? filters.tags : null, accountManagerId: filters.manager };
  const pages = usePages(AccountsDocument, accountsVariables(may("invoice:read"), filter, sort), (data) => data.customers);
  const lists = pages.data?.pages.map((page) => page.customers) ?? [];
  const rows = lists.flatMap((list) => list?.nodes ?? []).filter((row): row is AccountRowFragment => row != null);
  const columns = COLUMNS.filter((column) => !column.needs || may(column.needs));
  const sortBy = (field: CustomerSortField) => {
    const descends = sort.field === field ? sort.direction === "ASC" : field !== "NAME";
    setSort({ field, direction: descends ? "DESC" : "ASC" });
  };
  return (
    <>
      <Group justify="space-between" align="end" mb="md">
        <div>
          <Title order={1} size="h2">Accounts</Title>
          <Text c="dimmed" size="sm" aria-live="polite">{lists[0]?.totalCount != null ? count(lists[0].totalCount, "customer") : "\u00a0"}</Text>
        </div>
        <AccountFilters filters={filters} onChange={setFilters} />
      </Group>
      {pages.error && <Alert color="orange" mb="md" title="This list could not be read">{pages.error.message}</Alert>}
      <Paper withBorder className="sheet">
        <Table.ScrollContainer minWidth={0}>
          <Table aria-label="Accounts">
            <Table.Thead>
              <Table.Tr>
                {columns.map((column) => (
                  <SortableHead key={column.label} {...column} sorted={column.sort === sort.field ? sort.direction : undefined} onSort={sortBy} />
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody aria-busy={pages.isFetching}>
              {rows.map((row) => <AccountRow key={row.id} row={row} onOpen={(id) => navigate(`/customers/${id}`)} />)}
              {pages.isLoading && <Waiting columns={columns.length} />}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        {!pages.isLoading && rows.length === 0 && <Text p="xl" ta="center" c="dimmed">No account fits these filters.</Text>}
      </Paper>
      <Group justify="space-between" mt="md">
        {pages.hasNextPage ? <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</Button> : <span />}
        <Group gap="xs">
          <ShowGraphQL of="the accounts" operation="Accounts" />
          {may("export:write") && may("customer:list") && <ListExport filter={filter} sort={sort} />}
        </Group>
      </Group>
    </>
  );
}

function SortableHead(props: { label: string; sort?: CustomerSortField; right?: boolean; wide?: boolean; sorted?: SortDirection; onSort: (field: CustomerSortField) => void }) {
  const { label, sort, right, wide, sorted, onSort } = props;
  const Arrow = sorted === "ASC" ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th ta={right ? "right" : undefined} className={wide ? "wide" : undefined} aria-sort={sorted ? (sorted === "ASC" ? "ascending" : "descending") : undefined}>
      {sort ? (
        <button type="button" className="sort" onClick={() => onSort(sort)}>
          {label} {sorted && <Arrow size={14} aria-hidden />}
        </button>
      ) : label}
    </Table.Th>
  );
}

const Waiting = ({ columns }: { columns: number }) =>
  Array.from({ length: PAGE_LENGTH }, (_, row) => (
    <Table.Tr key={row}>
      <Table.Td colSpan={columns}><Skeleton height={24} my={9} /></Table.Td>
    </Table.Tr>
  ));
