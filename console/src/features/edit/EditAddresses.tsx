import { Checkbox, Group, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { AddressPartsFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { street as streetOf } from "../../ui/format";
import { EditMenu } from "./EditMenu";
import { EditModal } from "./EditModal";
import { changedOnly } from "./EditPhones";
import { RemovePart } from "./RemovePart";

export const AddressParts = graphql(`
  fragment AddressParts on Address {
    id label street unit city region county postalCode country isBilling isService isDefault mapUrl
  }
`);
const AddressAdd = graphql(`
  mutation ConsoleAddressAdd($input: CustomerAddressAddInput!) {
    customerAddressAdd(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const AddressUpdate = graphql(`
  mutation ConsoleAddressUpdate($input: CustomerAddressUpdateInput!) {
    customerAddressUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const AddressRetire = graphql(`
  mutation ConsoleAddressRetire($input: CustomerAddressRetireInput!) {
    customerAddressRetire(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

type Customer = { id: string; version: number; addresses: readonly AddressPartsFragment[] };

export function EditAddresses({ customer }: { customer: Customer }) {
  const [edited, setEdited] = useState<AddressPartsFragment | "new">();
  const [removed, setRemoved] = useState<AddressPartsFragment>();
  const [retire] = useChange(AddressRetire);
  const find = (id: string) => customer.addresses.find((address) => address.id === id);
  return (
    <>
      <EditMenu what="address" parts={customer.addresses.map((address) => ({ id: address.id, label: streetOf(address) }))}
        onAdd={() => setEdited("new")} onEdit={(id) => setEdited(find(id))} onRemove={(id) => setRemoved(find(id))} />
      {edited && <AddressForm customer={customer} address={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {removed && (
        <RemovePart customer={customer} title={`Retire ${streetOf(removed)}?`} submit="Retire" done="The address is retired; its jobs and invoices keep it" onClose={() => setRemoved(undefined)}
          send={async (more, quiet) => (await retire({ input: { customerId: customer.id, addressId: removed.id, ...more } }, { quiet }))?.customerAddressRetire} />
      )}
    </>
  );
}

const TEXTS = [
  { name: "street", label: "Street", required: true },
  { name: "unit", label: "Unit" },
  { name: "city", label: "City" },
  { name: "region", label: "State or region" },
  { name: "postalCode", label: "Postal code" },
  { name: "county", label: "County" },
  { name: "label", label: "What they call it" },
] as const;
const SHOWN = TEXTS.map(({ name }) => name as string);

function AddressForm({ customer, address, onClose }: { customer: Customer; address?: AddressPartsFragment; onClose: () => void }) {
  const [texts, setTexts] = useState(() => Object.fromEntries(TEXTS.map(({ name }) => [name, address?.[name] ?? ""])) as Record<(typeof TEXTS)[number]["name"], string>);
  const [flags, setFlags] = useState({ isService: address?.isService ?? true, isBilling: address?.isBilling ?? false, isDefault: address?.isDefault ?? false });
  const [add] = useChange(AddressAdd);
  const [update] = useChange(AddressUpdate);
  const given = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim() || null])) as Partial<typeof texts>;
  const flag = (name: keyof typeof flags, label: string, locked = false) => (
    <Checkbox label={label} checked={flags[name]} disabled={locked} onChange={(event) => { const { checked } = event.currentTarget; setFlags({ ...flags, [name]: checked }); }} />
  );
  return (
    <EditModal title={address ? "Edit the address" : "Add an address"} customerId={customer.id} version={customer.version} onClose={onClose} shown={SHOWN} done="The address is saved" size="lg"
      send={async (against) =>
        address
          ? (await update({ input: { customerId: customer.id, addressId: address.id, ...changedOnly({ ...given, ...flags }, address), ...against } }))?.customerAddressUpdate
          : (await add({ input: { customerId: customer.id, ...given, street: texts.street, ...flags, ...against } }))?.customerAddressAdd}>
      {(faults) => (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">
            {TEXTS.map((each, index) => (
              <TextInput key={each.name} label={each.label} required={"required" in each} data-autofocus={index === 0 || undefined} value={texts[each.name]}
                onChange={(event) => { const { value } = event.currentTarget; setTexts({ ...texts, [each.name]: value }); }} error={faultAt(faults, each.name)} />
            ))}
          </SimpleGrid>
          <Group>
            {flag("isService", "Work is done here")}
            {flag("isBilling", "Bills go here")}
            {flag("isDefault", "The default", address?.isDefault)}
          </Group>
        </>
      )}
    </EditModal>
  );
}
