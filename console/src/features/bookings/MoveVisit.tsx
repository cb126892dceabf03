import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { VisitFragment } from "../../generated/graphql";
import { EditModal } from "../edit/EditModal";
import { type Time, WHEN_PATHS, When } from "./When";

const BookingReschedule = graphql(`
  mutation ConsoleBookingReschedule($input: BookingRescheduleInput!) {
    bookingReschedule(input: $input) { appointment { id version } customer { id version } userErrors { code message path } }
  }
`);

/** The window as the company's clocks show it. */
function localTime({ window: { start, end, timeZone } }: VisitFragment): Time {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date(start));
  const clock = (instant: string) => new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(new Date(instant));
  return { day, start: clock(start), end: clock(end) };
}

export default function MoveVisit({ customerId, visit, onClose }: { customerId: string; visit: VisitFragment; onClose: () => void }) {
  const [time, setTime] = useState(() => localTime(visit));
  const [reason, setReason] = useState("");
  const [move] = useChange(BookingReschedule);
  return (
    <EditModal title={`Move the visit ${visit.number}`} submit="Move" customerId={customerId} onClose={onClose} shown={WHEN_PATHS} done="The visit is moved"
      send={async () => (await move({ input: { id: visit.id, expectedVersion: visit.version, localWindow: time, reason: reason || null } }))?.bookingReschedule}>
      {(faults) => (
        <>
          <When time={time} onChange={setTime} faults={faults} />
          <TextInput label="Why" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        </>
      )}
    </EditModal>
  );
}
