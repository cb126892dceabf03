/** Customers who may belong together: same phone, address, last or first name. */
import { Badge, Group, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { place, words } from "../../ui/format";

const RelatedDocument = graphql(`
  query RelatedTab($id: ID!) {
    customer(id: $id) {
      id
      related(first: 20) { nodes { score matchedOn customer { id number displayName status defaultAddress { id street unit city region postalCode } primaryPhone { id number } } } }
    }
  }
`);

export default function RelatedTab({ id }: { id: string }) {
  const { data, isLoading } = useDocument(RelatedDocument, { id });
  const related = (data?.customer?.related?.nodes ?? []).filter((each) => each != null);
  if (isLoading) return <Skeleton height={160} />;
  if (!related.length) return <Text c="dimmed" py="xl" ta="center">Nobody shares a name, an address or a phone with them.</Text>;
  return (
    <Stack gap="sm">
      {related.map(({ customer, matchedOn }) => (
        <Paper key={customer.id} withBorder p="md" className="card">
          <Group justify="space-between">
            <Text component={Link} href={`/customers/${customer.id}`} className="plain-link">{customer.displayName} <Text span size="xs" c="dimmed">{customer.number}</Text></Text>
            <Group gap={6}>{matchedOn.map((reason) => <Badge key={reason}>{words(reason)}</Badge>)}</Group>
          </Group>
          <Text size="sm" c="dimmed">{[customer.defaultAddress && place(customer.defaultAddress), customer.primaryPhone?.number].filter(Boolean).join(" · ")}</Text>
        </Paper>
      ))}
    </Stack>
  );
}
