/** A job, and from it the customer's profile narrowed to this address: made for a phone in a technician's hand. */
import { ActionIcon, Anchor, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconKey, IconMapPin, IconPhone } from "@tabler/icons-react";
import { Link } from "wouter";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { day, instant, money, phone as written, place, visitWindow, words } from "../../ui/format";
import { NotThere } from "../../ui/NotThere";
import { ReadState } from "../../ui/ReadState";
import { StatusBadge } from "../../ui/StatusBadge";
import { Tags } from "../../ui/Tags";
import { useTitle } from "../../ui/title";
import { LogCall } from "../calls/LogCall";
import { usePasswordReset } from "../edit/portalMail";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { OnSite } from "./OnSite";
import { JobDocument } from "./jobDocument";

export default function JobPage({ id }: { id: string }) {
  const may = useMay();
  const { data, error, isLoading, refetch } = useDocument(JobDocument, { id, withInvoices: may("invoice:read") });
  const job = data?.job;
  useTitle(job && `${job.title} · ${job.number}`);
  if (isLoading) return <Skeleton height={400} role="status" aria-label="Loading" />;
  if (error && !job) return <ReadState reading={{ isLoading, error, refetch }} what="This job" />;
  if (!job) return <NotThere what="job" />;
  const { customer } = job;
  const hasDetails = Boolean(job.description || job.appointments?.nodes.length || job.statusHistory.length || job.invoices?.nodes.length);
  return (
    <div className="narrow">
      <Group gap="sm" mb={4}>
        <Title order={1} size="h3">{job.title}</Title>
        <StatusBadge status={job.status} />
      </Group>
      <Group justify="space-between" wrap="nowrap" mb="md">
        <Text size="sm" c="dimmed">{job.number} · {job.category}, {job.department}{job.technician && ` · ${job.technician.name}`}</Text>
        <ShowGraphQL of="this job" operation="JobPage" />
      </Group>
      <Stack gap="md">
        {customer && (
          <Paper component="section" aria-label="Customer" withBorder p="md" className="card">
            <Group justify="space-between" wrap="nowrap" align="start">
              <div className="grow">
                <Text component={Link} href={`/customers/${customer.id}`} fw={600} className="plain-link">{customer.displayName}</Text>
                <Text size="xs" c="dimmed" mb={6}>{customer.number} · sales tax {words(customer.taxability.kind).toLowerCase()}</Text>
                <Tags tags={customer.tags} />
              </div>
              {may("call:write") && <LogCall customerId={customer.id} size="xs" />}
            </Group>
            <Stack gap={8} mt="sm">
              {customer.phones.map((phone) => (
                <Group key={phone.id} gap="xs">
                  <ActionIcon component="a" href={`tel:${phone.e164 ?? phone.number}`} variant="light" size="lg" aria-label={`Call ${written(phone)}`}><IconPhone size={18} /></ActionIcon>
                  <Text size="sm">{written(phone)}</Text>
                  <Text size="xs" c="dimmed">{words(phone.kind)}</Text>
                </Group>
              ))}
              {job.address && (
                <Group gap="xs" wrap="nowrap">
                  <ActionIcon component="a" href={job.address.mapUrl} target="_blank" rel="noopener noreferrer" variant="light" size="lg" aria-label="Open the map"><IconMapPin size={18} /></ActionIcon>
                  <Text size="sm">{place(job.address)}</Text>
                </Group>
              )}
              {customer.primaryEmail && <Anchor size="sm" href={`mailto:${customer.primaryEmail.address}`}>{customer.primaryEmail.address}</Anchor>}
              {customer.billingAddress && <Text size="sm" c="dimmed">Bills go to {place(customer.billingAddress)}</Text>}
              {may("portal:reset") && <ResetPassword customerId={customer.id} />}
            </Stack>
          </Paper>
        )}
        {hasDetails && <Paper component="section" aria-label="Job" withBorder p="md" className="card">
          {job.description && <Text size="sm" className="pre" mb="sm">{job.description}</Text>}
          {job.appointments?.nodes.map((visit) => visit && <Text key={visit.id} size="sm">{visitWindow(visit.window)} · {words(visit.status)}</Text>)}
          <ol className="timeline history">
            {job.statusHistory.map((entry) => <li key={entry.at}><Text size="sm">{words(entry.status)} <Text span size="xs" c="dimmed">{instant(entry.at)}, {entry.by.name}</Text></Text></li>)}
          </ol>
          {job.invoices?.nodes.map((invoice) => invoice && <Text key={invoice.id} size="sm">{invoice.number}: {words(invoice.status)}, {money(invoice.balance)} open</Text>)}
        </Paper>}
        {!!job.openQuotes?.nodes.length && (
          <Paper component="section" aria-label="Quotes to talk about" withBorder p="md" className="card">
            <Text component="h2" fw={600} size="sm" mb={6}>To talk about: quotes of before</Text>
            {job.openQuotes.nodes.map((quote) => quote && (
              <Group key={quote.id} justify="space-between" wrap="nowrap" py={4}>
                <Text size="sm">{quote.title} <StatusBadge status={quote.status} /></Text>
                <Text size="sm" className="number">{money(quote.total)}</Text>
              </Group>
            ))}
          </Paper>
        )}
        {customer && <OnSite customerId={customer.id} addressId={job.address?.id ?? null} jobId={job.id} />}
        <Text size="xs" c="dimmed">{job.completedAt ? `Completed ${day(job.completedAt)}` : job.scheduledStart && `Planned for ${instant(job.scheduledStart)}`}</Text>
      </Stack>
    </div>
  );
}

function ResetPassword({ customerId }: { customerId: string }) {
  const send = usePasswordReset(customerId);
  return <Button size="xs" variant="default" className="start" leftSection={<IconKey size={15} />} onClick={() => void send()}>Reset the portal password</Button>;
}
