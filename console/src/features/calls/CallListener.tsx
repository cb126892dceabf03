/** The caller's tags pop up while the phone rings. */
import { Badge, Button, CloseButton, Group, Paper, Portal, Stack, Text } from "@mantine/core";
import { IconPhoneIncoming } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { useEvents } from "../../app/events";
import { graphql } from "../../generated";
import type { IncomingCallsSubscription } from "../../generated/graphql";
import { count, phone, words } from "../../ui/format";
import { Tags } from "../../ui/Tags";
import { LogCall } from "./LogCall";

const IncomingCalls = graphql(`
  subscription IncomingCalls($pastSeconds: Int!) {
    callIncoming(pastSeconds: $pastSeconds) {
      id
      phone
      number
      isWithheld
      receivedAt
      matches {
        score
        tags
        isBlocked
        isArchived
        openJobs
        lastCall { id outcome at }
        contactPerson { id name }
        customer { id number displayName primaryPhone { id number e164 } }
      }
    }
  }
`);

type Call = NonNullable<IncomingCallsSubscription["callIncoming"]>;
const MAX_SHOWN = 3;
/** So long a phone rings: a window that is opened meanwhile, or that was cut off, shows the call too. */
const RINGS_SECONDS = 30;

export default function CallListener() {
  const [calls, setCalls] = useState<Call[]>([]);
  // After a reconnection the last calls come again, closed ones too.
  const told = useRef(new Set<string>());
  useEvents(IncomingCalls, { pastSeconds: RINGS_SECONDS }, ({ callIncoming }) => {
    if (!callIncoming || told.current.has(callIncoming.id)) return;
    told.current.add(callIncoming.id);
    setCalls((shown) => [callIncoming, ...shown].slice(0, MAX_SHOWN));
  });
  const close = (id: string) => setCalls((shown) => shown.filter((call) => call.id !== id));
  return (
    <Portal>
      <div className="calls" role="region" aria-label="Incoming calls" aria-live="assertive">
        {calls.map((call) => <CallCard key={call.id} call={call} onClose={() => close(call.id)} />)}
      </div>
    </Portal>
  );
}

function CallCard({ call, onClose }: { call: Call; onClose: () => void }) {
  const matches = (call.matches ?? []).filter((match) => match != null);
  const isUnread = call.matches == null;
  return (
    <Paper shadow="lg" p="md" withBorder className="call">
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Group gap="xs" wrap="nowrap">
          <IconPhoneIncoming size={20} className="ringing" aria-hidden />
          <Text fw={600}>{call.isWithheld ? "Number withheld" : phone({ number: call.number ?? call.phone ?? "", e164: call.phone })} is calling</Text>
        </Group>
        <CloseButton aria-label="Close the call" onClick={onClose} />
      </Group>
      {matches.length === 0 && <Text size="sm" c="dimmed">{isUnread ? "Who it is could not be looked up just now. Search for the number." : "Nobody we know has this number."}</Text>}
      <Stack gap="sm">
        {matches.slice(0, MAX_SHOWN).map(({ customer, contactPerson, tags, isBlocked, openJobs, lastCall }) => (
          <div key={customer.id}>
            <Group gap="xs">
              <Text fw={550} component={Link} href={`/customers/${customer.id}`} onClick={onClose} className="plain-link">{customer.displayName}</Text>
              <Text size="sm" c="dimmed">{customer.number}</Text>
              {isBlocked && <Badge color="red">Blocked</Badge>}
            </Group>
            {contactPerson && <Text size="sm">{contactPerson.name} calls for them</Text>}
            <Tags tags={tags} />
            <Text size="xs" c="dimmed" mt={4}>
              {openJobs != null && count(openJobs, "open job")}
              {lastCall && ` · last call: ${words(lastCall.outcome)}`}
            </Text>
            <Group mt="xs" gap="xs">
              <Button size="xs" component={Link} href={`/customers/${customer.id}`} onClick={onClose}>Open the account</Button>
              <LogCall customerId={customer.id} direction="INBOUND" phone={call.phone ?? undefined} size="xs" onDone={onClose} />
            </Group>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}
