/** What is done for the customer: jobs, visits, equipment. */
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { graphql } from "../../generated";
import { day, instant, money, street, visitWindow, words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { Bookings } from "../bookings/Bookings";
import { recordTab } from "./RecordTab";

export const JobRow = graphql(`
  fragment JobRow on Job {
    id number title status category createdAt scheduledStart completedAt
    total { amount currency }
    technician { id name }
    address { id street unit }
  }
`);
const JobsDocument = graphql(`
  query JobsTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) { id jobs(first: $first, after: $after, addressId: $addressId) { totalCount pageInfo { hasNextPage endCursor } nodes { ...JobRow } } }
  }
`);
const FutureJobsDocument = graphql(`
  query FutureJobsTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) { id futureJobs(first: $first, after: $after, addressId: $addressId) { totalCount pageInfo { hasNextPage endCursor } nodes { ...JobRow } } }
  }
`);
const ScheduleDocument = graphql(`
  query ScheduleTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      schedule(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes {
          __typename
          id
          number
          startsAt
          category
          department
          address { id street unit }
          technician { id name }
          ... on Appointment { window { start end timeZone } visitStatus: status }
          ... on Job { title jobStatus: status }
        }
      }
    }
  }
`);
const AppointmentsDocument = graphql(`
  query AppointmentsTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      appointments(first: $first, after: $after, addressId: $addressId, when: ALL) {
        pageInfo { hasNextPage endCursor }
        nodes { id number status category department summary jobNumber invoiceNumber window { start end timeZone } technician { id name } job { id } }
      }
    }
  }
`);
const EquipmentDocument = graphql(`
  query EquipmentTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      equipment(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id name category status manufacturer model serialNumber location installedOn warrantyUntil
          components { name serialNumber installedOn }
          serviceHistory(first: 3) { nodes { id number title completedAt } }
        }
      }
    }
  }
`);

type Job = { id: string; number: string; title: string; address?: { street: string; unit?: string | null } | null };
const jobCell = (job: Job) => (
  <>
    <Link href={`/jobs/${job.id}`} className="row-link">{job.title}</Link>
    <Text size="xs" c="dimmed">{[job.number, job.address && street(job.address)].filter(Boolean).join(" · ")}</Text>
  </>
);
const Dim = ({ children }: { children: ReactNode }) => <Text size="xs" c="dimmed">{children}</Text>;

export const JobsTab = recordTab({
  document: JobsDocument,
  pick: (data) => data.customer?.jobs,
  label: "Jobs",
  exportAs: "JOBS",
  empty: "No job yet.",
  columns: [
    { label: "Job", cell: jobCell },
    { label: "Status", cell: (job) => <StatusBadge status={job.status} /> },
    { label: "When", wide: true, cell: (job) => <>{job.completedAt ? day(job.completedAt) : instant(job.scheduledStart)}<Dim>{job.technician?.name}</Dim></> },
    { label: "Category", wide: true, cell: (job) => job.category },
    { label: "Total", right: true, cell: (job) => money(job.total) },
  ],
});

export const FutureJobsTab = recordTab({
  document: FutureJobsDocument,
  pick: (data) => data.customer?.futureJobs,
  label: "Future jobs",
  exportAs: "FUTURE_JOBS",
  empty: "Nothing is planned.",
  columns: [
    { label: "Job", cell: jobCell },
    { label: "Planned for", cell: (job) => instant(job.scheduledStart) },
    { label: "Technician", wide: true, cell: (job) => job.technician?.name ?? "—" },
    { label: "Status", wide: true, cell: (job) => <StatusBadge status={job.status} /> },
    { label: "Total", right: true, cell: (job) => money(job.total) },
  ],
});

export const ScheduleTab = recordTab({
  document: ScheduleDocument,
  pick: (data) => data.customer?.schedule,
  label: "Schedule",
  exportAs: "SCHEDULE",
  empty: "No visit and no job is coming up.",
  above: ({ id }) => <Bookings customerId={id} />,
  columns: [
    { label: "What", cell: (entry) => <>{entry.__typename === "Job" ? jobCell(entry) : <><b>Visit</b><Dim>{entry.number} · {entry.department}</Dim></>}</> },
    { label: "When", cell: (entry) => (entry.__typename === "Appointment" ? visitWindow(entry.window) : instant(entry.startsAt)) },
    { label: "Where", wide: true, cell: (entry) => street(entry.address) },
    { label: "Who comes", wide: true, cell: (entry) => entry.technician?.name ?? "—" },
    { label: "Status", cell: (entry) => <StatusBadge status={entry.__typename === "Job" ? entry.jobStatus : entry.visitStatus} /> },
  ],
});

export const AppointmentsTab = recordTab({
  document: AppointmentsDocument,
  pick: (data) => data.customer?.appointments,
  label: "Appointments",
  exportAs: "APPOINTMENTS",
  empty: "No visit yet.",
  columns: [
    { label: "Visit", cell: (visit) => <>{visit.summary ?? visit.category}<Dim>{visit.number} · {visit.department}</Dim></> },
    { label: "Window", cell: (visit) => visitWindow(visit.window) },
    { label: "Technician", wide: true, cell: (visit) => visit.technician?.name ?? "—" },
    { label: "Job", wide: true, cell: (visit) => <>{visit.job ? <Link href={`/jobs/${visit.job.id}`} className="row-link">{visit.jobNumber}</Link> : "—"}<Dim>{visit.invoiceNumber}</Dim></> },
    { label: "Status", cell: (visit) => <StatusBadge status={visit.status} /> },
  ],
});

export const EquipmentTab = recordTab({
  document: EquipmentDocument,
  pick: (data) => data.customer?.equipment,
  label: "Equipment",
  exportAs: "EQUIPMENT",
  empty: "No equipment is recorded.",
  columns: [
    { label: "Equipment", cell: (unit) => <>{unit.name}<Dim>{[unit.manufacturer, unit.model, unit.location].filter(Boolean).join(" · ")}</Dim></> },
    { label: "Serial number", cell: (unit) => <>{unit.serialNumber ?? "—"}{unit.status !== "ACTIVE" && <Dim>{words(unit.status)}</Dim>}</> },
    { label: "Installed", wide: true, cell: (unit) => <>{day(unit.installedOn)}<Dim>warranty until {day(unit.warrantyUntil)}</Dim></> },
    { label: "Components", wide: true, cell: (unit) => unit.components.map((part) => <div key={part.name}>{part.name}<Dim>{part.serialNumber}</Dim></div>) },
    { label: "Service", wide: true, cell: (unit) => unit.serviceHistory?.nodes.map((job) => job && <div key={job.id}><Link href={`/jobs/${job.id}`} className="row-link">{job.title}</Link><Dim>{day(job.completedAt)}</Dim></div>) },
  ],
});
