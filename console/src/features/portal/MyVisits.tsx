import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { VisitFragment } from "../../generated/graphql";
import { street, visitWindow } from "../../ui/format";
import { VisitActions } from "../bookings/Bookings";
import { ReadState } from "../../ui/ReadState";
import { StatusBadge } from "../../ui/StatusBadge";

export const MyVisitsDocument = graphql(`
  query MyVisits($id: ID!) {
    customer(id: $id) {
      id
      upcoming: appointments(first: 10, when: UPCOMING) { nodes { ...Visit address { id street unit } technician { id name } } }
      past: appointments(first: 5, when: PAST) { nodes { ...Visit address { id street unit } technician { id name } } }
    }
  }
`);

export function MyVisits({ id }: { id: string }) {
  const reading = useDocument(MyVisitsDocument, { id });
  const { data } = reading;
  const upcoming = (data?.customer?.upcoming?.nodes ?? []).filter((visit) => visit != null);
  const past = (data?.customer?.past?.nodes ?? []).filter((visit) => visit != null);
  return (
    <Stack gap="xs">
      <ReadState reading={reading} what="Your visits" height={80} />
      {data && !upcoming.length && <Text size="sm" c="dimmed">No visit is coming up.</Text>}
      {upcoming.map((visit) => <Visit key={visit.id} visit={visit}><VisitActions customerId={id} visit={visit} /></Visit>)}
      {past.length > 0 && <Text size="sm" fw={570} mt="sm">Before</Text>}
      {past.map((visit) => <Visit key={visit.id} visit={visit} />)}
    </Stack>
  );
}

type Shown = VisitFragment & { address?: { street: string; unit?: string | null } | null; technician?: { name: string } | null };

const Visit = ({ visit, children }: { visit: Shown; children?: ReactNode }) => (
  <Group justify="space-between" wrap="nowrap" className="visit">
    <div>
      <Text size="sm" fw={550}>{visitWindow(visit.window)}</Text>
      <Text size="sm" c="dimmed">{[visit.summary ?? visit.category, street(visit.address), visit.technician?.name].filter((part) => part && part !== "—").join(" · ")}</Text>
      {children}
    </div>
    <StatusBadge status={visit.status} />
  </Group>
);
