import { Checkbox, Group, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { AddressPartsFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { changedOnly } from "./changedOnly";
import type { WithAddresses } from "./EditAddresses";
import { EditModal } from "./EditModal";

export const AddressAdd = graphql(`
  mutation ConsoleAddressAdd($input: CustomerAddressAddInput!) {
    customerAddressAdd(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
export const AddressUpdate = graphql(`
  mutation ConsoleAddressUpdate($input: CustomerAddressUpdateInput!) {
    customerAddressUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

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

export default function AddressForm({ customer, address, onClose }: { customer: WithAddresses; address?: AddressPartsFragment; onClose: () => void }) {
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
