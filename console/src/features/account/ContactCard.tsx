/** How to reach the customer, and who looks after them. */
import { Anchor, Badge, Divider, Group, Paper, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconMapPin } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { ContactCardFragment } from "../../generated/graphql";
import { day, percent, phone as written, place, words } from "../../ui/format";
import { Part } from "../../ui/Part";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { EditAddresses } from "../edit/EditAddresses";
import { EditEmails } from "../edit/EditEmails";
import { EditPhones } from "../edit/EditPhones";
import { EditManager } from "../edit/EditManager";
import { EditTax } from "../edit/EditTax";

export const ContactCardParts = graphql(`
  fragment ContactCard on Customer {
    id
    version
    displayName
    companyName
    phones { ...PhoneParts }
    emails { ...EmailParts }
    addresses { ...AddressParts }
    contactPersons { id name role phone e164 extension email isPrimary }
    billing { name email { id address } address { id street unit city region postalCode } }
    accountManager { id name }
    paymentTerms
    taxability { kind ratePercent certificate expiresOn isLapsed isTaxable }
    emailPreferences { isSubscribed }
  }
`);

type Props = { customer: ContactCardFragment };

export function ContactCard({ customer }: Props) {
  const may = useMay();
  const edit = may("customer:write");
  return (
    <Paper component="section" aria-label="Contact" withBorder p="lg" className="card aside">
      <Stack gap="md">
        <Part title="Phones" action={may("phone:write") && <EditPhones customer={customer} />}>
          {customer.phones.map((phone) => (
            <Group key={phone.id} gap={8} justify="space-between" wrap="nowrap">
              <Anchor href={`tel:${phone.e164 ?? phone.number}`} size="sm">{written(phone)}</Anchor>
              <Text size="xs" c="dimmed">{words(phone.kind)}{phone.isPrimary && ", primary"}</Text>
            </Group>
          ))}
        </Part>
        <Part title="E-mail" action={may("email:write") && <EditEmails customer={customer} />}>
          {customer.emails.map((email) => (
            <Group key={email.id} gap={8} justify="space-between" wrap="nowrap">
              <Anchor href={`mailto:${email.address}`} size="sm" truncate>{email.address}</Anchor>
              {email.isInvalid
                ? <Badge color="orange" leftSection={<IconAlertTriangle size={12} />}>Invalid</Badge>
                : <Text size="xs" c="dimmed">{words(email.kind)}</Text>}
            </Group>
          ))}
          {!customer.emailPreferences.isSubscribed && <Text size="xs" className="overdue">Wants no mail (unsubscribed)</Text>}
        </Part>
        <Part title="Addresses" action={(edit || may("address:write")) && <EditAddresses customer={customer} />}>
          {customer.addresses.map((address) => (
            <div key={address.id}>
              <Anchor href={address.mapUrl} target="_blank" rel="noopener noreferrer" size="sm" className="address">
                <IconMapPin size={15} aria-hidden /> {place(address)}
              </Anchor>
              <Text size="xs" c="dimmed">
                {[address.label, address.isDefault && "default", address.isBilling && "billing", address.isService && "service"].filter(Boolean).join(", ")}
              </Text>
            </div>
          ))}
        </Part>
        {customer.contactPersons.length > 0 && (
          <Part title="People">
            {customer.contactPersons.map((person) => (
              <div key={person.id}>
                <Text size="sm">{person.name}{person.role && <Text span c="dimmed" size="sm">, {person.role}</Text>}</Text>
                <Text size="xs" c="dimmed">{[person.phone && written({ ...person, number: person.phone }), person.email].filter(Boolean).join(" · ")}</Text>
              </div>
            ))}
          </Part>
        )}
        <Divider />
        <dl className="facts">
          <Fact name="Account manager">{edit ? <EditManager customer={customer} /> : (customer.accountManager?.name ?? "—")}</Fact>
          <Fact name="Bills go to">{customer.billing.email?.address ?? customer.billing.name}</Fact>
          <Fact name="Payment terms">{customer.paymentTerms?.includes("_") ? words(customer.paymentTerms) : (customer.paymentTerms ?? "—")}</Fact>
          <Fact name="Sales tax">
            {words(customer.taxability.kind)}
            {customer.taxability.ratePercent && ` ${percent(Number(customer.taxability.ratePercent) / 100)}`}
            {customer.taxability.isLapsed && <Text span className="overdue" size="xs"> lapsed {day(customer.taxability.expiresOn)}</Text>}
            {edit && <EditTax customer={customer} />}
          </Fact>
        </dl>
        <Group justify="space-between" wrap="nowrap">
          {may("sale:read") ? <Anchor component={Link} href={`/customers/${customer.id}/lead`} size="sm">Lead page: sales and related customers</Anchor> : <span />}
          <ShowGraphQL of="the contact" operation="AccountPage" />
        </Group>
      </Stack>
    </Paper>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
