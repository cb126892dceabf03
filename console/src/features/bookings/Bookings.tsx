/** Visits that are coming: book one, move one, call one off. Used by the office and by customers themselves. */
import { Button, Group } from "@mantine/core";
import { IconCalendarPlus } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { VisitFragment } from "../../generated/graphql";
import { visitWindow } from "../../ui/format";
import { EditParts } from "../edit/EditParts";

const BookVisit = lazyPart(() => import("./BookVisit"));
const CancelVisit = lazyPart(() => import("./CancelVisit"));
const MoveVisit = lazyPart(() => import("./MoveVisit"));

export const VisitParts = graphql(`
  fragment Visit on Appointment { id number version status category summary window { start end timeZone } }
`);
const BookableDocument = graphql(`
  query Bookable($id: ID!) {
    customer(id: $id) {
      id
      canBook
      addresses { id street unit city isService isDefault }
      appointments(first: 20, when: UPCOMING) { nodes { ...Visit } }
    }
    categories { name }
  }
`);

/** Move a visit, or call it off. */
export function VisitActions({ customerId, visit }: { customerId: string; visit: VisitFragment }) {
  const [asked, setAsked] = useState<"move" | "cancel">();
  const close = () => setAsked(undefined);
  const when = visitWindow(visit.window);
  return (
    <Group gap="xs" mt={6}>
      <Button size="compact-sm" variant="default" aria-label={`Move the visit of ${when}`} onClick={() => setAsked("move")}>Move</Button>
      <Button size="compact-sm" variant="default" aria-label={`Call off the visit of ${when}`} onClick={() => setAsked("cancel")}>Call off</Button>
      <Suspense>
        {asked === "move" && <MoveVisit customerId={customerId} visit={visit} onClose={close} />}
        {asked === "cancel" && <CancelVisit customerId={customerId} visit={visit} onClose={close} />}
      </Suspense>
    </Group>
  );
}

/** `withMenu`: also move or call off those that are coming, where no list of them has its own buttons. */
export function Bookings({ customerId, withMenu = true }: { customerId: string; withMenu?: boolean }) {
  const { data } = useDocument(BookableDocument, { id: customerId });
  const [isBooking, setBooking] = useState(false);
  const customer = data?.customer;
  const visits = (customer?.appointments?.nodes ?? []).filter((visit) => visit != null);
  return (
    <Group gap="xs" mb="sm">
      <Button leftSection={<IconCalendarPlus size={16} />} disabled={!customer?.canBook} onClick={() => setBooking(true)}>Book a visit</Button>
      {withMenu && visits.length > 0 && (
        <EditParts what="visit" parts={visits} label={(visit) => visitWindow(visit.window)} canAdd={false}
          form={(visit, close) => visit && <MoveVisit customerId={customerId} visit={visit} onClose={close} />}
          removal={(visit, close) => <CancelVisit customerId={customerId} visit={visit} onClose={close} />} />
      )}
      {isBooking && customer && <Suspense><BookVisit customer={customer} categories={(data?.categories ?? []).map(({ name }) => name)} onClose={() => setBooking(false)} /></Suspense>}
    </Group>
  );
}
