import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { VisitFragment } from "../../generated/graphql";
import { visitWindow } from "../../ui/format";
import RemovePart from "../edit/RemovePart";

const BookingCancel = graphql(`
  mutation ConsoleBookingCancel($input: BookingCancelInput!) {
    bookingCancel(input: $input) { customer { id version } impacts: impact { message } userErrors { code message path } }
  }
`);

export default function CancelVisit({ customerId, visit, onClose }: { customerId: string; visit: VisitFragment; onClose: () => void }) {
  const [cancel] = useChange(BookingCancel);
  return (
    <RemovePart customer={{ id: customerId, version: 0 }} title={`Call off the visit of ${visitWindow(visit.window)}?`} submit="Call it off" done="The visit is called off" onClose={onClose}
      send={async ({ dryRun }, quiet) => (await cancel({ input: { id: visit.id, expectedVersion: visit.version, dryRun } }, { quiet }))?.bookingCancel} />
  );
}
