/** Who came on the customer's recommendation, and what it earned them. */
import { Text } from "@mantine/core";
import { Link } from "wouter";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { day, money } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { recordTab, type TabProps } from "./RecordTab";

const ReferralsDocument = graphql(`
  query ReferralsTab($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) {
      id
      referrals(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id referredName status referredAt earnedAt reward { amount currency } referred { id number } }
      }
    }
  }
`);
const RewardsDocument = graphql(`
  query ReferralRewards($id: ID!) {
    customer(id: $id) { id referrals(first: 1) { code rewardsEarned { amount currency } rewardsPending { amount currency } } }
  }
`);

function Rewards({ id }: TabProps) {
  const referrals = useDocument(RewardsDocument, { id }).data?.customer?.referrals;
  return (
    <dl className="numbers small">
      <div><dt>Code</dt><dd>{referrals?.code ?? "—"}</dd></div>
      <div><dt>Earned</dt><dd>{money(referrals?.rewardsEarned)}</dd></div>
      <div><dt>Pending</dt><dd>{money(referrals?.rewardsPending)}</dd></div>
    </dl>
  );
}

export default recordTab({
  document: ReferralsDocument,
  pick: (data) => data.customer?.referrals,
  label: "Referrals",
  exportAs: "REFERRALS",
  byAddress: false,
  empty: "Nobody came on their recommendation yet.",
  above: Rewards,
  columns: [
    { label: "Who came", cell: (referral) => <>{referral.referred ? <Link href={`/customers/${referral.referred.id}`} className="row-link">{referral.referredName}</Link> : referral.referredName}<Text size="xs" c="dimmed">{referral.referred?.number}</Text></> },
    { label: "Status", cell: (referral) => <StatusBadge status={referral.status} /> },
    { label: "Referred", wide: true, cell: (referral) => day(referral.referredAt) },
    { label: "Earned", wide: true, cell: (referral) => day(referral.earnedAt) },
    { label: "Reward", right: true, cell: (referral) => money(referral.reward) },
  ],
});
