import { Select, Textarea } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { faultAt } from "../../ui/faults";
import { street, today } from "../../ui/format";
import { EditModal } from "../edit/EditModal";
import { WHEN_PATHS, When, type Time } from "./When";

const BookingCreate = graphql(`
  mutation ConsoleBookingCreate($input: BookingCreateInput!) {
    bookingCreate(input: $input) { appointment { id number } customer { id version } userErrors { code message path } }
  }
`);

type Address = { id: string; street: string; unit?: string | null; isDefault: boolean };
type Props = { customer: { id: string; addresses: readonly Address[] }; categories: string[]; onClose: () => void };

export default function BookVisit({ customer, categories, onClose }: Props) {
  const [addressId, setAddressId] = useState<string | null>(customer.addresses.find((each) => each.isDefault)?.id ?? customer.addresses[0]?.id ?? null);
  const [category, setCategory] = useState<string | null>(categories[0] ?? null);
  const [summary, setSummary] = useState("");
  const [time, setTime] = useState<Time>({ day: today(3), start: "09:00", end: "11:00" });
  const [book] = useChange(BookingCreate);
  return (
    <EditModal title="Book a visit" submit="Book" customerId={customer.id} onClose={onClose} shown={["addressId", "category", "summary", ...WHEN_PATHS]} done="The visit is booked"
      send={async () => (await book({ input: { customerId: customer.id, addressId: addressId ?? "", category: category ?? "", summary: summary || null, localWindow: time } }))?.bookingCreate}>
      {(faults) => (
        <>
          <Select label="Where" value={addressId} onChange={setAddressId} data={customer.addresses.map((address) => ({ value: address.id, label: street(address) }))} error={faultAt(faults, "addressId")} allowDeselect={false} required />
          <Select label="What kind of work" value={category} onChange={setCategory} data={categories} error={faultAt(faults, "category")} searchable required />
          <When time={time} onChange={setTime} faults={faults} />
          <Textarea label="What is it about?" autosize minRows={2} value={summary} onChange={(event) => setSummary(event.currentTarget.value)} error={faultAt(faults, "summary")} />
        </>
      )}
    </EditModal>
  );
}
