/** One customer: who they are, how the account stands, and everything that happened, tab by tab. */
import { Skeleton, Stack } from "@mantine/core";
import { useEvents } from "../../app/events";
import { readAgain, useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { AccountNumbersFragment } from "../../generated/graphql";
import { NotThere } from "../../ui/NotThere";
import { ReadState } from "../../ui/ReadState";
import { useTitle } from "../../ui/title";
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
  const withNumbers = may("invoice:read");
  const { data, error, isLoading, refetch } = useDocument(AccountPageDocument, { id, withNumbers, withChanges: may("change:read") });
  const customer = data?.customer;
  const isLive = useEvents(AccountEvents, { id }, () => readAgain(), { skip: !customer, onReturn: readAgain });
  useTitle(customer && `${customer.displayName} · ${customer.number}`);
  if (error && !customer) return <ReadState reading={{ isLoading, error, refetch }} what="This account" />;
  if (isLoading) return <Waiting />;
  if (!customer) return <NotThere what="account" />;
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
