/** Two customers side by side. */
import { Anchor, Badge, Button, Group, Paper, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { Link } from "wouter";
import { lazyPart } from "../../app/lazyPart";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { DuplicatePairFragment, DuplicateReason } from "../../generated/graphql";
import { day, phone, place } from "../../ui/format";
import { done, toast } from "../../ui/toasts";
import type { Merged } from "./MergedLately";

const MergeModal = lazyPart(() => import("./MergeModal"));

export const DuplicatePair = graphql(`
  fragment DuplicatePair on DuplicateCandidate {
    score
    reasons
    customers {
      id number displayName joinedOn
      phones { id number e164 extension }
      emails { id address }
      addresses { id street unit city region postalCode country }
    }
  }
`);
const Dismiss = graphql(`
  mutation ConsoleDuplicateDismiss($input: CustomerRelatedInput!) {
    duplicateDismiss(input: $input) { userErrors { code message path } }
  }
`);
const SHARED: Record<DuplicateReason, string> = {
  PHONE: "same phone", EMAIL: "same e-mail", ADDRESS: "same address", NAME: "same name", SIMILAR_NAME: "similar name",
};

export function Pair({ pair, onMerged }: { pair: DuplicatePairFragment; onMerged: (merged: Merged) => void }) {
  const may = useMay();
  const [isMerging, setMerging] = useState(false);
  const [dismiss, isDismissing] = useChange(Dismiss);
  const [first, second] = pair.customers;
  if (!first || !second) return null;
  const names = `${first.displayName} and ${second.displayName}`;
  const tellApart = async () => {
    const answer = await dismiss({ input: { id: first.id, relatedId: second.id } });
    const fault = answer?.duplicateDismiss?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
    else if (answer) done(`${names} stay two customers`);
  };
  return (
    <Paper component="section" aria-label={names} withBorder p="lg" className="card">
      <Group gap={6} mb="sm">
        {pair.reasons.map((reason) => <Badge key={reason} color="teal" variant="light">{SHARED[reason] ?? reason}</Badge>)}
      </Group>
      <div className="pair">{pair.customers.map((customer) => <Side key={customer.id} customer={customer} />)}</div>
      <Group gap="xs" mt="md">
        <Button size="xs" onClick={() => setMerging(true)}>Merge…</Button>
        {may("customer:write") && <Button size="xs" variant="default" loading={isDismissing} onClick={() => void tellApart()}>These are two customers</Button>}
      </Group>
      <Suspense>{isMerging && <MergeModal customers={[first, second]} onClose={() => setMerging(false)} onMerged={onMerged} />}</Suspense>
    </Paper>
  );
}

const Side = ({ customer }: { customer: DuplicatePairFragment["customers"][number] }) => (
  <div>
    <Anchor component={Link} href={`/customers/${customer.id}`} className="plain-link">{customer.displayName}</Anchor>
    <Text size="xs" c="dimmed">{customer.number} · since {day(customer.joinedOn)}</Text>
    {customer.phones.map((each) => <Text key={each.id} size="sm">{phone(each)}</Text>)}
    {customer.emails.map(({ id, address }) => <Text key={id} size="sm">{address}</Text>)}
    {customer.addresses.map((address) => <Text key={address.id} size="sm">{place(address)}</Text>)}
  </div>
);
