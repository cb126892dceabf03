import { Button, Group, Stack, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { graphql } from "../../generated";
import type { MyDetailsFragment } from "../../generated/graphql";
import { phone as written, place, words } from "../../ui/format";
import { EditAddresses } from "../edit/EditAddresses";
import { EditEmails } from "../edit/EditEmails";
import { EditPhones } from "../edit/EditPhones";

const EditPreferences = lazyPart(() => import("../edit/EditPreferences"));

export const MyDetailsParts = graphql(`
  fragment MyDetails on Customer {
    id version displayName firstName
    phones { ...PhoneParts }
    emails { ...EmailParts }
    addresses { ...AddressParts }
    emailPreferences { ...Preferences }
  }
`);

const noted = (...parts: (string | false | null | undefined)[]) => parts.filter(Boolean).join(", ");

export function MyDetails({ customer }: { customer: MyDetailsFragment }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={570}>Addresses</Text>
        <EditAddresses customer={customer} />
      </Group>
      {customer.addresses.map((address) => <Text key={address.id} size="sm">{place(address)} <Text span size="xs" c="dimmed">{noted(address.label, address.isDefault && "default", address.isBilling && "billing")}</Text></Text>)}
      <Group justify="space-between">
        <Text size="sm" fw={570}>Phones</Text>
        <EditPhones customer={customer} />
      </Group>
      {customer.phones.map((phone) => <Text key={phone.id} size="sm">{written(phone)} <Text span size="xs" c="dimmed">{noted(words(phone.kind), phone.isPrimary && "called first")}</Text></Text>)}
      <Group justify="space-between">
        <Text size="sm" fw={570}>E-mail</Text>
        <EditEmails customer={customer} />
      </Group>
      {customer.emails.map((email) => <Text key={email.id} size="sm">{email.address} <Text span size="xs" c="dimmed">{noted(email.kind === "PRIMARY" && "written to first", email.isInvalid && "mail to it comes back")}</Text></Text>)}
      <Text size="xs" c="dimmed">You go on signing in with the address that your account was confirmed with.</Text>
      <Group justify="space-between">
        <Text size="sm">{customer.emailPreferences.isSubscribed ? "You get mail from us." : "You get no mail from us but what you ask for."}</Text>
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>E-mail preferences</Button>
      </Group>
      {isOpen && <Suspense><EditPreferences customer={customer} onClose={() => setOpen(false)} /></Suspense>}
    </Stack>
  );
}
