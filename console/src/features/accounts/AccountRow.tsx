import { Group, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { AccountRowFragment } from "../../generated/graphql";
import { day, isZero, money, phone, words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { Tags } from "../../ui/Tags";

export const AccountRowParts = graphql(`
  fragment AccountRow on Customer {
    id
    number
    displayName
    type
    status
    joinedOn
    tags
    primaryPhone { id number e164 }
    primaryEmail { id address }
    metrics @include(if: $withNumbers) { openJobs lifetimeValue { amount currency } totalDue { amount currency } accountCurrent { isCurrent } }
  }
`);

export function AccountRow({ row, onOpen }: { row: AccountRowFragment; onOpen: (id: string) => void }) {
  const may = useMay();
  const { metrics } = row;
  return (
    <Table.Tr className="opens" onClick={() => onOpen(row.id)}>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <Link href={`/customers/${row.id}`} className="row-link" onClick={(event) => event.stopPropagation()}>{row.displayName}</Link>
          {row.status !== "ACTIVE" && <StatusBadge status={row.status} />}
        </Group>
        <Text size="xs" c="dimmed">{row.number} · {words(row.type)}</Text>
        {row.primaryPhone && <Text size="xs" c="dimmed" className="slim">{phone(row.primaryPhone)}</Text>}
      </Table.Td>
      <Table.Td className="wide">
        <Text size="sm">{phone(row.primaryPhone)}</Text>
        <Text size="xs" c="dimmed">{row.primaryEmail?.address}</Text>
      </Table.Td>
      {may("tag:read") && <Table.Td className="wide"><Tags tags={row.tags} /></Table.Td>}
      <Table.Td className="wide nowrap">{day(row.joinedOn)}</Table.Td>
      {may("invoice:read") && (
        <>
          <Table.Td className="wide number">{metrics?.openJobs || "—"}</Table.Td>
          <Table.Td className="wide number">{money(metrics?.lifetimeValue)}</Table.Td>
          <Table.Td className="number">
            <Text span size="sm" fw={isZero(metrics?.totalDue) ? 400 : 600} className={metrics && !metrics.accountCurrent.isCurrent ? "overdue" : undefined}>
              {money(metrics?.totalDue)}
            </Text>
            {metrics && !metrics.accountCurrent.isCurrent && <Text size="xs" className="overdue">overdue</Text>}
          </Table.Td>
        </>
      )}
    </Table.Tr>
  );
}
