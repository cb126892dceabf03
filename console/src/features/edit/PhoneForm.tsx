import { Checkbox, Group, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { PhoneKind, PhonePartsFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { words } from "../../ui/format";
import { changedOnly } from "./changedOnly";
import { EditModal } from "./EditModal";
import type { WithPhones } from "./EditPhones";

export const PhoneAdd = graphql(`
  mutation ConsolePhoneAdd($input: CustomerPhoneAddInput!) {
    customerPhoneAdd(input: $input) { customer { id version phones { ...PhoneParts } } userErrors { code message path } }
  }
`);
export const PhoneUpdate = graphql(`
  mutation ConsolePhoneUpdate($input: CustomerPhoneUpdateInput!) {
    customerPhoneUpdate(input: $input) { customer { id version phones { ...PhoneParts } } userErrors { code message path } }
  }
`);

const KINDS: PhoneKind[] = ["CELL", "HOME", "WORK", "OTHER"];

export default function PhoneForm({ customer, phone, onClose }: { customer: WithPhones; phone?: PhonePartsFragment; onClose: () => void }) {
  const [number, setNumber] = useState(phone?.number ?? "");
  const [extension, setExtension] = useState(phone?.extension ?? "");
  const [kind, setKind] = useState<PhoneKind>(phone?.kind ?? "CELL");
  const [isPrimary, setPrimary] = useState(phone?.isPrimary ?? false);
  const [add] = useChange(PhoneAdd);
  const [update] = useChange(PhoneUpdate);
  const values = { number, kind, extension: extension || null, isPrimary };
  return (
    <EditModal title={phone ? "Edit the phone" : "Add a phone"} customerId={customer.id} version={customer.version} onClose={onClose} shown={["number", "extension", "kind"]} done="The phone is saved"
      send={async (against) =>
        phone
          ? (await update({ input: { customerId: customer.id, phoneId: phone.id, ...changedOnly(values, phone), ...against } }))?.customerPhoneUpdate
          : (await add({ input: { customerId: customer.id, ...values, ...against } }))?.customerPhoneAdd}>
      {(faults) => (
        <>
          <TextInput label="Number" type="tel" value={number} onChange={(event) => setNumber(event.currentTarget.value)} error={faultAt(faults, "number")} required data-autofocus />
          <Group grow align="start">
            <TextInput label="Extension" value={extension} onChange={(event) => setExtension(event.currentTarget.value)} error={faultAt(faults, "extension")} />
            <Select label="Kind" value={kind} onChange={(next) => setKind((next ?? "CELL") as PhoneKind)} data={KINDS.map((each) => ({ value: each, label: words(each) }))} allowDeselect={false} />
          </Group>
          <Checkbox label="Call this number first" checked={isPrimary} disabled={phone?.isPrimary} onChange={(event) => setPrimary(event.currentTarget.checked)} />
        </>
      )}
    </EditModal>
  );
}
