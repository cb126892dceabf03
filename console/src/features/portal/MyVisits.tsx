import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { graphql } from "../../generated";
import type { MyVisitFragment, MyVisitsFragment } from "../../generated/graphql";
import { street, visitWindow } from "../../ui/format";
import { VisitActions } from "../bookings/Bookings";
import { StatusBadge } from "../../ui/StatusBadge";

export const MyVisitParts = graphql(`
  fragment MyVisit on Appointment { ...Visit address { id street unit } technician { id name } }
`);
export const MyVisitsParts = graphql(`
  fragment MyVisits on Customer {
    id
    upcoming: appointments(first: 10, when: UPCOMING) { nodes { ...MyVisit } }
    past: appointments(first: 5, when: PAST) { nodes { ...MyVisit } }
  }
`);

export function MyVisits({ customer }: { customer: MyVisitsFragment }) {
  const upcoming = (customer.upcoming?.nodes ?? []).filter((visit) => visit != null);
  const past = (customer.past?.nodes ?? []).filter((visit) => visit != null);
  return (
    <Stack gap="xs">
      {!upcoming.length && <Text size="sm" c="dimmed">No visit is coming up.</Text>}
      {upcoming.map((visit) => <Visit key={visit.id} visit={visit}><VisitActions customerId={customer.id} visit={visit} /></Visit>)}
      {past.length > 0 && <Text size="sm" fw={570} mt="sm">Before</Text>}
      {past.map((visit) => <Visit key={visit.id} visit={visit} />)}
    </Stack>
  );
}

const Visit = ({ visit, children }: { visit: MyVisitFragment; children?: ReactNode }) => (
  <Group justify="space-between" wrap="nowrap" className="visit">
    <div>
      <Text size="sm" fw={550}>{visitWindow(visit.window)}</Text>
      <Text size="sm" c="dimmed">{[visit.summary ?? visit.category, street(visit.address), visit.technician?.name].filter((part) => part && part !== "—").join(" · ")}</Text>
      {children}
    </div>
    <StatusBadge status={visit.status} />
  </Group>
);
