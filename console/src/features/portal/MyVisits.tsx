import { Group, Stack, Text } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { street, visitWindow } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";

const MyVisitsDocument = graphql(`
  query MyVisits($id: ID!) {
    customer(id: $id) {
      id
      upcoming: appointments(first: 10, when: UPCOMING) { nodes { id status category summary window { start end timeZone } address { id street unit } technician { id name } } }
      past: appointments(first: 5, when: PAST) { nodes { id status category summary window { start end timeZone } address { id street unit } technician { id name } } }
    }
  }
`);

export function MyVisits({ id }: { id: string }) {
  const { data } = useDocument(MyVisitsDocument, { id });
  const upcoming = (data?.customer?.upcoming?.nodes ?? []).filter((visit) => visit != null);
  const past = (data?.customer?.past?.nodes ?? []).filter((visit) => visit != null);
  return (
    <Stack gap="xs">
      {data && !upcoming.length && <Text size="sm" c="dimmed">No visit is coming up.</Text>}
      {upcoming.map((visit) => <Visit key={visit.id} visit={visit} />)}
      {past.length > 0 && <Text size="sm" fw={570} mt="sm">Before</Text>}
      {past.map((visit) => <Visit key={visit.id} visit={visit} />)}
    </Stack>
  );
}

type Shown = {
  status: string; category: string; summary?: string | null; window: { start: string; end: string; timeZone: string };
  address?: { street: string; unit?: string | null } | null; technician?: { name: string } | null;
};

const Visit = ({ visit }: { visit: Shown }) => (
  <Group justify="space-between" wrap="nowrap" className="visit">
    <div>
      <Text size="sm" fw={550}>{visitWindow(visit.window)}</Text>
      <Text size="sm" c="dimmed">{[visit.summary ?? visit.category, street(visit.address), visit.technician?.name].filter((part) => part && part !== "—").join(" · ")}</Text>
    </div>
    <StatusBadge status={visit.status} />
  </Group>
);
