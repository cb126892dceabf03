/** Customers who may belong together: same phone, address, last or first name. */
import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { ReadState } from "../../ui/ReadState";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { phone, place, words } from "../../ui/format";
import { TabExport } from "../tabs/TabExport";

const RelatedDocument = graphql(`
  query RelatedTab($id: ID!) {
    customer(id: $id) {
      id
      related(first: 20) { nodes { score matchedOn customer { id number displayName status defaultAddress { id street unit city region postalCode country } primaryPhone { id number e164 } } } }
    }
  }
`);

export default function RelatedTab({ id }: { id: string }) {
  const reading = useDocument(RelatedDocument, { id });
  const related = (reading.data?.customer?.related?.nodes ?? []).filter((each) => each != null);
  return (
    <Stack gap="sm">
      <ReadState reading={reading} what="Related customers" isEmpty={!related.length} empty="Nobody shares a name, an address or a phone with them." />
      {related.map(({ customer, matchedOn }) => (
        <Paper key={customer.id} withBorder p="md" className="card">
          <Group justify="space-between">
            <Text component={Link} href={`/customers/${customer.id}/lead`} className="plain-link">{customer.displayName} <Text span size="xs" c="dimmed">{customer.number}</Text></Text>
            <Group gap={6}>{matchedOn.map((reason) => <Badge key={reason}>{words(reason)}</Badge>)}</Group>
          </Group>
          <Text size="sm" c="dimmed">{[customer.defaultAddress && place(customer.defaultAddress), customer.primaryPhone && phone(customer.primaryPhone)].filter(Boolean).join(" · ")}</Text>
        </Paper>
      ))}
      <Group justify="end" gap="xs"><ShowGraphQL of="the related customers" operation="RelatedTab" />{related.length > 0 && <TabExport id={id} tab="RELATED" />}</Group>
    </Stack>
  );
}
