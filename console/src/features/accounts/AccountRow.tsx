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

export function AccountRow({ row, isNarrow, onOpen }: { row: AccountRowFragment; isNarrow: boolean; onOpen: (id: string) => void }) {
  const may = useMay();
  const { metrics } = row;
  const isOverdue = metrics && !metrics.accountCurrent.isCurrent;
  return (
    <tr className="opens" onClick={() => onOpen(row.id)}>
      <td>
        <div className="row-name">
          <Link href={`/customers/${row.id}`} className="row-link" onClick={(event) => event.stopPropagation()}>{row.displayName}</Link>
          {row.status !== "ACTIVE" && <StatusBadge status={row.status} />}
        </div>
        <div className="note">{row.number} · {words(row.type)}</div>
        {isNarrow && row.primaryPhone && <div className="note">{phone(row.primaryPhone)}</div>}
      </td>
      {!isNarrow && <td>{phone(row.primaryPhone)}<div className="note">{row.primaryEmail?.address}</div></td>}
      {!isNarrow && may("tag:read") && <td><Tags tags={row.tags} /></td>}
      {!isNarrow && <td className="nowrap">{day(row.joinedOn)}</td>}
      {may("invoice:read") && (
        <>
          {!isNarrow && <td className="number">{metrics?.openJobs || "—"}</td>}
          {!isNarrow && <td className="number">{money(metrics?.lifetimeValue)}</td>}
          <td className="number">
            <span className={isOverdue ? "due overdue" : isZero(metrics?.totalDue) ? undefined : "due"}>{money(metrics?.totalDue)}</span>
            {isOverdue && <div className="note overdue">overdue</div>}
          </td>
        </>
      )}
    </tr>
  );
}
