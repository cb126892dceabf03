import { lazyPart } from "../../app/lazyPart";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { AddressPartsFragment } from "../../generated/graphql";
import { street } from "../../ui/format";
import { EditParts } from "./EditParts";

const AddressForm = lazyPart(() => import("./AddressForm"));
const RemovePart = lazyPart(() => import("./RemovePart"));

export const AddressParts = graphql(`
  fragment AddressParts on Address {
    id label street unit city region county postalCode country isBilling isService isDefault mapUrl
  }
`);
const AddressRetire = graphql(`
  mutation ConsoleAddressRetire($input: CustomerAddressRetireInput!) {
    customerAddressRetire(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

export type WithAddresses = { id: string; version: number; addresses: readonly AddressPartsFragment[] };

export function EditAddresses({ customer, onClose }: { customer: WithAddresses; onClose?: () => void }) {
  const [retire] = useChange(AddressRetire);
  return (
    <EditParts what="address" parts={customer.addresses} label={street} onClose={onClose}
      form={(address, close) => <AddressForm customer={customer} address={address} onClose={close} />}
      removal={(address, close) => (
        <RemovePart customer={customer} title={`Retire ${street(address)}?`} submit="Retire" done="The address is retired; its jobs and invoices keep it" onClose={close}
          send={async (more, quiet) => (await retire({ input: { customerId: customer.id, addressId: address.id, ...more } }, { quiet }))?.customerAddressRetire} />
      )} />
  );
}
