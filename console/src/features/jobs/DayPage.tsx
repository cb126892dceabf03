/** The day of whoever is signed in: visits and jobs, soonest first. */
import { Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { PageHead } from "../../ui/Frame";
import { ReadState } from "../../ui/ReadState";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { instant, place, today, visitWindow } from "../../ui/format";

const DayDocument = graphql(`
  query DayPage($from: Date!, $to: Date!) {
    viewer {
      id
      appointments(first: 50, from: $from, to: $to) {
        nodes { id number status summary category window { start end timeZone } address { id street unit city region postalCode country mapUrl } job { id title } customer { id displayName } }
      }
      jobs(first: 50, from: $from, to: $to) {
        nodes { id number title status scheduledStart address { id street unit city region postalCode country } customer { id displayName } }
      }
    }
  }
`);

const DAYS = 7;

export default function DayPage() {
  const [from, setFrom] = useState(today());
  const to = new Date(Date.parse(`${from}T00:00:00Z`) + DAYS * 86_400_000).toISOString().slice(0, 10);
  const reading = useDocument(DayDocument, { from, to }, { keep: true });
  const { data } = reading;
  const visits = (data?.viewer?.appointments?.nodes ?? []).filter((visit) => visit != null);
  const visited = new Set(visits.map((visit) => visit.job?.id));
  const jobs = (data?.viewer?.jobs?.nodes ?? []).filter((job) => job != null).filter(({ id }) => !visited.has(id));
  return (
    <div className="narrow">
      <PageHead of="/day" />
      <Group gap="xs" my="md" justify="space-between">
        <ShowGraphQL of="this week" operation="DayPage" />
        <TextInput type="date" aria-label="From" value={from} onChange={(event) => event.currentTarget.value && setFrom(event.currentTarget.value)} />
      </Group>
      <ReadState reading={reading} what="Your week" isEmpty={!visits.length && !jobs.length} empty="Nothing is planned for you in these days." />
      <Stack gap="sm">
        {visits.map((visit) => (
          <Entry key={visit.id} href={visit.job ? `/jobs/${visit.job.id}` : `/customers/${visit.customer?.id}/schedule`} when={visitWindow(visit.window)} what={visit.job?.title ?? visit.summary ?? visit.category} who={visit.customer?.displayName} where={place(visit.address)} />
        ))}
        {jobs.map((job) => (
          <Entry key={job.id} href={`/jobs/${job.id}`} when={instant(job.scheduledStart)} what={job.title} who={job.customer?.displayName} where={place(job.address)} />
        ))}
      </Stack>
    </div>
  );
}

type EntryProps = { href: string; when: string; what: string; who?: string; where: string };

const Entry = ({ href, when, what, who, where }: EntryProps) => (
  <Paper component={Link} href={href} withBorder p="md" className="card entry">
    <Text size="xs" c="dimmed">{when}</Text>
    <Text fw={570}>{what}</Text>
    <Text size="sm">{who}</Text>
    <Text size="sm" c="dimmed">{where}</Text>
  </Paper>
);
