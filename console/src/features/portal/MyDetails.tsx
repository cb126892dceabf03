import { Button, Group, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { graphql } from "../../generated";
import type { MyDetailsFragment } from "../../generated/graphql";
import { phone as written, place, words } from "../../ui/format";
import { EditAddresses } from "../edit/EditAddresses";

const EditPreferences = lazy(() => import("../edit/EditPreferences"));

export const MyDetailsParts = graphql(`
  fragment MyDetails on Customer {
    id version displayName firstName
    phones { ...PhoneParts }
    emails { ...EmailParts }
    addresses { ...AddressParts }
    emailPreferences { isSubscribed receivesReminders receivesQuoteFollowUps receivesInvoiceFollowUps receivesReviewRequests receivesNews }
  }
`);

export function MyDetails({ customer }: { customer: MyDetailsFragment }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={570}>Addresses</Text>
        <EditAddresses customer={customer} />
      </Group>
      {customer.addresses.map((address) => <Text key={address.id} size="sm">{place(address)} <Text span size="xs" c="dimmed">{[address.label, address.isDefault && "default", address.isBilling && "billing"].filter(Boolean).join(", ")}</Text></Text>)}
      <Text size="sm" fw={570}>Phones and e-mail</Text>
      {customer.phones.map((phone) => <Text key={phone.id} size="sm">{written(phone)} <Text span size="xs" c="dimmed">{words(phone.kind)}</Text></Text>)}
      {customer.emails.map((email) => <Text key={email.id} size="sm">{email.address}</Text>)}
      <Text size="xs" c="dimmed">Call or write to us to change these: your sign-in and our visits depend on them.</Text>
      <Group justify="space-between">
        <Text size="sm">{customer.emailPreferences.isSubscribed ? "You get mail from us." : "You get no mail from us but what you ask for."}</Text>
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>E-mail preferences</Button>
      </Group>
      {isOpen && <Suspense><EditPreferences customer={customer} onClose={() => setOpen(false)} /></Suspense>}
    </Stack>
  );
}
