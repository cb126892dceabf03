import { Table } from "@mantine/core";
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
  const isOverdue = metrics && !metrics.accountCurrent.isCurrent;
  return (
    <Table.Tr className="opens" onClick={() => onOpen(row.id)}>
      <Table.Td>
        <div className="row-name">
          <Link href={`/customers/${row.id}`} className="row-link" onClick={(event) => event.stopPropagation()}>{row.displayName}</Link>
          {row.status !== "ACTIVE" && <StatusBadge status={row.status} />}
        </div>
        <div className="note">{row.number} · {words(row.type)}</div>
        {row.primaryPhone && <div className="note slim">{phone(row.primaryPhone)}</div>}
      </Table.Td>
      <Table.Td className="wide">
        {phone(row.primaryPhone)}
        <div className="note">{row.primaryEmail?.address}</div>
      </Table.Td>
      {may("tag:read") && <Table.Td className="wide"><Tags tags={row.tags} /></Table.Td>}
      <Table.Td className="wide nowrap">{day(row.joinedOn)}</Table.Td>
      {may("invoice:read") && (
        <>
          <Table.Td className="wide number">{metrics?.openJobs || "—"}</Table.Td>
          <Table.Td className="wide number">{money(metrics?.lifetimeValue)}</Table.Td>
          <Table.Td className="number">
            <span className={isOverdue ? "due overdue" : isZero(metrics?.totalDue) ? undefined : "due"}>{money(metrics?.totalDue)}</span>
            {isOverdue && <div className="note overdue">overdue</div>}
          </Table.Td>
        </>
      )}
    </Table.Tr>
  );
}
