/** How much of what happened, over a year and in each of its months. */
import { Text } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { day, month, words } from "../../ui/format";
import { ShowGraphQL } from "../inspector/ShowGraphQL";

const SummaryDocument = graphql(`
  query ActivitySummary($id: ID!) {
    customer(id: $id) {
      id
      activitySummary { from to total counts { kind count } periods { firstDay total counts { kind count } } }
    }
  }
`);

export function ActivitySummary({ id }: { id: string }) {
  const { data } = useDocument(SummaryDocument, { id });
  const summary = data?.customer?.activitySummary;
  if (!summary?.total) return null;
  const months = summary.periods.filter(({ total }) => total > 0);
  return (
    <section aria-label="Activity summary" className="summary">
      <Text size="sm" fw={600}>From {day(summary.from)} to {day(summary.to)} <ShowGraphQL of="the summary" operation="ActivitySummary" /></Text>
      <dl className="numbers small">
        {summary.counts.map(({ kind, count }) => <div key={kind}><dt>{words(kind)}</dt><dd>{count}</dd></div>)}
      </dl>
      <details>
        <summary>Month by month</summary>
        <div className="scroll" role="region" aria-label="Activity of each month" tabIndex={0}>
          <table aria-label="Activity by month" className="table dense">
            <thead><tr><th>Month</th>{summary.counts.map(({ kind }) => <th key={kind} className="number">{words(kind)}</th>)}<th className="number">All</th></tr></thead>
            <tbody>
              {months.map((period) => (
                <tr key={period.firstDay}>
                  <td className="nowrap">{month(period.firstDay)}</td>
                  {summary.counts.map(({ kind }) => <td key={kind} className="number">{period.counts.find((each) => each.kind === kind)?.count ?? "—"}</td>)}
                  <td className="number">{period.total}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
