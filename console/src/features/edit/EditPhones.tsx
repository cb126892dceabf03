import { Checkbox, Group, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { PhoneKind, PhonePartsFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { phone as written, words } from "../../ui/format";
import { EditModal } from "./EditModal";
import { EditMenu } from "./EditMenu";
import { RemovePart } from "./RemovePart";

export const PhoneParts = graphql(`
  fragment PhoneParts on Phone { id number e164 extension kind isPrimary }
`);
const PhoneAdd = graphql(`
  mutation ConsolePhoneAdd($input: CustomerPhoneAddInput!) {
    customerPhoneAdd(input: $input) { customer { id version phones { ...PhoneParts } } userErrors { code message path } }
  }
`);
const PhoneUpdate = graphql(`
  mutation ConsolePhoneUpdate($input: CustomerPhoneUpdateInput!) {
    customerPhoneUpdate(input: $input) { customer { id version phones { ...PhoneParts } } userErrors { code message path } }
  }
`);
const PhoneRemove = graphql(`
  mutation ConsolePhoneRemove($input: CustomerPhoneRemoveInput!) {
    customerPhoneRemove(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

const KINDS: PhoneKind[] = ["CELL", "HOME", "WORK", "OTHER"];
type Customer = { id: string; version: number; phones: readonly PhonePartsFragment[] };

export function EditPhones({ customer }: { customer: Customer }) {
  const [edited, setEdited] = useState<PhonePartsFragment | "new">();
  const [removed, setRemoved] = useState<PhonePartsFragment>();
  const [remove] = useChange(PhoneRemove);
  return (
    <>
      <EditMenu what="phone" parts={customer.phones.map((phone) => ({ id: phone.id, label: written(phone) }))}
        onAdd={() => setEdited("new")}
        onEdit={(id) => setEdited(customer.phones.find((phone) => phone.id === id))}
        onRemove={(id) => setRemoved(customer.phones.find((phone) => phone.id === id))} />
      {edited && <PhoneForm customer={customer} phone={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {removed && (
        <RemovePart customer={customer} title={`Remove ${written(removed)}?`} onClose={() => setRemoved(undefined)}
          send={async (more, quiet) => (await remove({ input: { customerId: customer.id, phoneId: removed.id, ...more } }, { quiet }))?.customerPhoneRemove} />
      )}
    </>
  );
}

function PhoneForm({ customer, phone, onClose }: { customer: Customer; phone?: PhonePartsFragment; onClose: () => void }) {
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

/** The values that differ from what was read: what others changed meanwhile stays. */
export function changedOnly<T extends object>(values: T, read: object): Partial<T> {
  const before = read as Record<string, unknown>;
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => (value ?? null) !== (before[name] ?? null))) as Partial<T>;
}

