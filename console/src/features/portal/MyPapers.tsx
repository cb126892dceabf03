import { Anchor, Group, Stack, Text } from "@mantine/core";
import { graphql } from "../../generated";
import type { MyPapersFragment } from "../../generated/graphql";
import { day, money } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";

export const MyPapersParts = graphql(`
  fragment MyPapers on Customer {
    invoices(first: 8) { nodes { id number status isOverdue issuedAt dueOn balance { amount currency } total { amount currency } } }
    quotes(first: 5) { nodes { id number title status total { amount currency } } }
    documents(first: 10) { nodes { id filename description url } }
  }
`);

export function MyPapers({ customer }: { customer: MyPapersFragment }) {
  return (
    <Stack gap="xs" mt="md">
      {customer.invoices?.nodes.map((invoice) => invoice && (
        <Row key={invoice.id} what={`Invoice ${invoice.number}`} note={`${day(invoice.issuedAt)}, due ${day(invoice.dueOn)}`} status={invoice.isOverdue ? "OVERDUE" : invoice.status} amount={money(invoice.total)} />
      ))}
      {customer.quotes?.nodes.map((quote) => quote && <Row key={quote.id} what={`Quote ${quote.number}`} note={quote.title} status={quote.status} amount={money(quote.total)} />)}
      {customer.documents?.nodes.map((file) => file && <Group key={file.id} gap="xs"><Anchor href={file.url} size="sm">{file.filename}</Anchor><Text c="dimmed" size="sm">{file.description}</Text></Group>)}
    </Stack>
  );
}

const Row = ({ what, note, status, amount }: { what: string; note: string; status: string; amount: string }) => (
  <Group justify="space-between" wrap="nowrap" className="visit">
    <div className="grow">
      <Text size="sm" fw={550}>{what}</Text>
      <Text size="xs" c="dimmed">{note}</Text>
    </div>
    <StatusBadge status={status} />
    <Text size="sm" className="number">{amount}</Text>
  </Group>
);
