import { lazyPart } from "../../app/lazyPart";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { PhonePartsFragment } from "../../generated/graphql";
import { phone as written } from "../../ui/format";
import { EditParts } from "./EditParts";

const PhoneForm = lazyPart(() => import("./PhoneForm"));
const RemovePart = lazyPart(() => import("./RemovePart"));

export const PhoneParts = graphql(`
  fragment PhoneParts on Phone { id number e164 extension kind isPrimary }
`);
export const PhoneRemove = graphql(`
  mutation ConsolePhoneRemove($input: CustomerPhoneRemoveInput!) {
    customerPhoneRemove(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

export type WithPhones = { id: string; version: number; phones: readonly PhonePartsFragment[] };

export function EditPhones({ customer, onClose }: { customer: WithPhones; onClose?: () => void }) {
  const [remove] = useChange(PhoneRemove);
  return (
    <EditParts what="phone" parts={customer.phones} label={written} onClose={onClose}
      form={(phone, close) => <PhoneForm customer={customer} phone={phone} onClose={close} />}
      removal={(phone, close) => (
        <RemovePart customer={customer} title={`Remove ${written(phone)}?`} onClose={close}
          send={async (more, quiet) => (await remove({ input: { customerId: customer.id, phoneId: phone.id, ...more } }, { quiet }))?.customerPhoneRemove} />
      )} />
  );
}
