/** How to reach the customer, and who looks after them. */
import { ActionIcon, Anchor, Badge, Divider, Group, Paper, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconMapPin, IconPencil } from "@tabler/icons-react";
import { type ReactNode, Suspense, useState } from "react";
import { Link } from "wouter";
import { lazyPart } from "../../app/lazyPart";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { ContactCardFragment } from "../../generated/graphql";
import { day, percent, phone as written, place, words } from "../../ui/format";
import { Part } from "../../ui/Part";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { EditAddresses } from "../edit/EditAddresses";
import { EditEmails } from "../edit/EditEmails";
import { EditPhones } from "../edit/EditPhones";

const EditManager = lazyPart(() => import("../edit/EditManager"));
const EditName = lazyPart(() => import("../edit/EditName"));
const EditTax = lazyPart(() => import("../edit/EditTax"));

export const ContactCardParts = graphql(`
  fragment ContactCard on Customer {
    id
    version
    type
    displayName
    firstName
    lastName
    companyName
    phones { ...PhoneParts }
    emails { ...EmailParts }
    addresses { ...AddressParts }
    contactPersons { id name role phone e164 extension email isPrimary }
    billing { name type phone { id number e164 extension } email { id address } address { id street unit city region postalCode country } }
    accountManager { id name }
    paymentTerms
    taxability { kind ratePercent certificate expiresOn isLapsed isTaxable }
    emailPreferences { isSubscribed }
  }
`);

type Props = { customer: ContactCardFragment };

export function ContactCard({ customer }: Props) {
  const may = useMay();
  const [edited, setEdited] = useState<"name" | "manager" | "tax">();
  const close = () => setEdited(undefined);
  const edit = may("customer:write");
  const pencil = (what: "name" | "manager" | "tax", label: string) =>
    edit && <ActionIcon variant="subtle" color="gray" size="sm" ml={4} aria-label={`Edit: ${label}`} onClick={() => setEdited(what)}><IconPencil size={15} /></ActionIcon>;
  const { billing } = customer;
  return (
    <Paper component="section" aria-label="Contact" withBorder p="lg" className="card aside">
      <Stack gap="md">
        <Part title={customer.companyName ? "Business" : "Name"} action={pencil("name", "name")}>
          <Text size="sm">{customer.companyName ?? customer.displayName}</Text>
          {customer.companyName && <Text size="xs" c="dimmed">{[customer.firstName, customer.lastName].filter(Boolean).join(" ")}</Text>}
        </Part>
        <Part title="Phones" action={may("phone:write") && <EditPhones customer={customer} />}>
          {customer.phones.map((phone) => (
            <Group key={phone.id} gap={8} justify="space-between" wrap="nowrap">
              <Anchor href={`tel:${phone.e164 ?? phone.number}`} size="sm">{written(phone)}</Anchor>
              <Text size="xs" c="dimmed" className="nowrap">{words(phone.kind)}{phone.isPrimary && ", primary"}</Text>
            </Group>
          ))}
        </Part>
        <Part title="E-mail" action={may("email:write") && <EditEmails customer={customer} />}>
          {customer.emails.map((email) => (
            <Group key={email.id} gap={8} justify="space-between" wrap="nowrap">
              <Anchor href={`mailto:${email.address}`} size="sm" truncate>{email.address}</Anchor>
              {email.isInvalid
                ? <Badge color="orange" leftSection={<IconAlertTriangle size={12} />}>Invalid</Badge>
                : <Text size="xs" c="dimmed" className="nowrap">{words(email.kind)}</Text>}
            </Group>
          ))}
          {!customer.emailPreferences.isSubscribed && <Text size="xs" className="overdue">Wants no mail (unsubscribed)</Text>}
        </Part>
        <Part title="Addresses" action={may("address:write") && <EditAddresses customer={customer} />}>
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
                <Text size="sm">{person.name}{person.role && <Text span c="dimmed" size="sm">, {person.role}</Text>}{person.isPrimary && <Text span c="dimmed" size="xs"> primary</Text>}</Text>
                <Text size="xs" c="dimmed">{[person.phone && written({ ...person, number: person.phone }), person.email].filter(Boolean).join(" · ")}</Text>
              </div>
            ))}
          </Part>
        )}
        <Part title="Bills go to">
          <Text size="sm">{billing.name}<Text span c="dimmed" size="xs"> {words(billing.type)}</Text></Text>
          {billing.address && <Text size="xs" c="dimmed">{place(billing.address)}</Text>}
          <Text size="xs" c="dimmed">{[billing.phone && written(billing.phone), billing.email?.address].filter(Boolean).join(" · ")}</Text>
        </Part>
        <Divider />
        <dl className="facts">
          <Fact name="Account manager">{customer.accountManager?.name ?? "—"}{pencil("manager", "account manager")}</Fact>
          <Fact name="Payment terms">{customer.paymentTerms?.includes("_") ? words(customer.paymentTerms) : (customer.paymentTerms ?? "—")}{pencil("name", "payment terms")}</Fact>
          <Fact name="Sales tax">
            {words(customer.taxability.kind)}
            {customer.taxability.ratePercent && ` ${percent(Number(customer.taxability.ratePercent) / 100)}`}
            {customer.taxability.isLapsed && <Text span className="overdue" size="xs"> lapsed {day(customer.taxability.expiresOn)}</Text>}
            {pencil("tax", "sales tax")}
          </Fact>
        </dl>
        <Group justify="space-between" wrap="nowrap">
          {may("sale:read") ? <Anchor component={Link} href={`/customers/${customer.id}/lead`} size="sm">Lead page: sales and related customers</Anchor> : <span />}
          <ShowGraphQL of="the contact" operation="AccountPage" />
        </Group>
      </Stack>
      <Suspense>
        {edited === "name" && <EditName customer={customer} onClose={close} />}
        {edited === "manager" && <EditManager customer={customer} onClose={close} />}
        {edited === "tax" && <EditTax customer={customer} onClose={close} />}
      </Suspense>
    </Paper>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
