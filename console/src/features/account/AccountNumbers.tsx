/** How the account stands; read after the rest, because it is summed. */
import { Button, Group, Paper, Skeleton, Text } from "@mantine/core";
import { type ReactNode, Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { AccountNumbersFragment } from "../../generated/graphql";
import { count, money, percent, words } from "../../ui/format";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { Statement } from "./Statement";

const IssueCredit = lazyPart(() => import("./IssueCredit"));

export const AccountNumbersParts = graphql(`
  fragment AccountNumbers on Customer {
    metrics {
      totalDue { amount currency }
      lifetimeValue { amount currency }
      accountCredit { amount currency }
      accountCurrent { isCurrent overdueAmount { amount currency } }
      openJobs
    }
    insights { jobsCompleted mostCommonChannel channels { channel count share } }
  }
`);

export function AccountNumbers({ customer, customerId }: { customer: AccountNumbersFragment | null; customerId: string }) {
  const may = useMay();
  const [isCrediting, setCrediting] = useState(false);
  const metrics = customer?.metrics;
  const insights = customer?.insights;
  if (!customer) return <Skeleton className="numbers-frame" role="status" aria-label="Loading the numbers" />;
  return (
    <Paper component="section" aria-label="Numbers" withBorder p="lg" className="card">
      {metrics && (
        <dl className="numbers">
          <Number name="Total due" loud={!metrics.accountCurrent.isCurrent} note={metrics.accountCurrent.isCurrent ? "account current" : `${money(metrics.accountCurrent.overdueAmount)} overdue`}>
            {money(metrics.totalDue)}
          </Number>
          <Number name="Lifetime value">{money(metrics.lifetimeValue)}</Number>
          <Number name="Account credit">{money(metrics.accountCredit)}</Number>
          <Number name="Open jobs" note={insights?.jobsCompleted != null ? `${count(insights.jobsCompleted, "job")} completed` : undefined}>{metrics.openJobs}</Number>
          {insights?.mostCommonChannel && (
            <Number name="Gets in touch by" note={insights.channels?.map((each) => `${words(each.channel)} ${percent(Math.round(each.share * 100) / 100)}`).join(" · ")}>
              {words(insights.mostCommonChannel)}
            </Number>
          )}
        </dl>
      )}
      <Group gap="xs" mt="md">
        <Statement customerId={customerId} />
        {may("ledger:write") && <Button variant="default" onClick={() => setCrediting(true)}>Issue credit</Button>}
        {isCrediting && <Suspense><IssueCredit customerId={customerId} onClose={() => setCrediting(false)} /></Suspense>}
        <span className="grow" />
        <ShowGraphQL of="the numbers" operation="AccountPage" />
      </Group>
    </Paper>
  );
}

const Number = ({ name, note, loud, children }: { name: string; note?: string; loud?: boolean; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd className={loud ? "overdue" : undefined}>{children}</dd>
    {note && <Text component="dd" size="xs" c={loud ? undefined : "dimmed"} className={loud ? "overdue" : undefined}>{note}</Text>}
  </div>
);
