/** One customer: who they are, how the account stands, and everything that happened, tab by tab. */
import { Alert, Anchor, Skeleton, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { useEvents } from "../../app/events";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { AccountNumbersFragment } from "../../generated/graphql";
import { AskBox } from "../ask/AskBox";
import { ProfileTabs } from "../tabs/ProfileTabs";
import { AccountHead } from "./AccountHead";
import { AccountNumbers } from "./AccountNumbers";
import { ContactCard } from "./ContactCard";
import { AccountPageDocument } from "./accountDocument";

const AccountEvents = graphql(`
  subscription AccountEvents($id: ID!) {
    customerChanged(id: $id) {
      changedAt
      change { id operation author { name } }
      customer { id version }
    }
  }
`);

export default function AccountPage({ id, tab }: { id: string; tab?: string }) {
  const may = useMay();
  const client = useQueryClient();
  const withNumbers = may("invoice:read");
  const { data, error, isLoading } = useDocument(AccountPageDocument, { id, withNumbers, withChanges: may("change:read") });
  const customer = data?.customer;
  const isLive = useEvents(AccountEvents, { id }, () => void client.invalidateQueries(), !customer);
  useEffect(() => {
    if (customer) document.title = `${customer.displayName} · ${customer.number}`;
    return () => void (document.title = "Customer Profiles");
  }, [customer?.displayName]);
  if (error && !customer) return <Alert color="orange" title="This account could not be read">{error.message}</Alert>;
  if (isLoading) return <Waiting />;
  if (!customer) {
    return (
      <Alert color="gray" title="There is no such account">
        It was deleted, or it is not among those that you can see. <Anchor component={Link} href="/accounts">All accounts</Anchor>
      </Alert>
    );
  }
  const numbers = customer as unknown as Partial<AccountNumbersFragment>;
  return (
    <>
      <AccountHead customer={customer} isLive={isLive} />
      <div className="account">
        <ContactCard customer={customer} />
        <Stack gap="md" className="grow">
          {withNumbers && <AccountNumbers customer={numbers.metrics === undefined ? null : (numbers as AccountNumbersFragment)} customerId={id} />}
          <AskBox customerId={id} />
          <ProfileTabs id={id} tab={tab} addresses={customer.addresses} />
        </Stack>
      </div>
    </>
  );
}

const Waiting = () => (
  <div role="status" aria-busy="true" aria-label="Loading">
    <Skeleton height={34} width={320} mb="lg" />
    <div className="account">
      <Skeleton height={460} className="aside" />
      <Skeleton height={460} className="grow" />
    </div>
  </div>
);
