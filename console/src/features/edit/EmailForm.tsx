import { Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAllowed } from "../../app/allowed";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { EmailKind, EmailPartsFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { changedOnly } from "./changedOnly";
import type { WithEmails } from "./EditEmails";
import { EditModal } from "./EditModal";

export const EmailAdd = graphql(`
  mutation ConsoleEmailAdd($input: CustomerEmailAddInput!) {
    customerEmailAdd(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
export const EmailUpdate = graphql(`
  mutation ConsoleEmailUpdate($input: CustomerEmailUpdateInput!) {
    customerEmailUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

const KINDS: { value: EmailKind; label: string }[] = [{ value: "PRIMARY", label: "Primary" }, { value: "ALTERNATE", label: "Alternate" }];

export default function EmailForm({ customer, email, onClose }: { customer: WithEmails; email?: EmailPartsFragment; onClose: () => void }) {
  const [address, setAddress] = useState(email?.address ?? "");
  const [kind, setKind] = useState<EmailKind>(email?.kind ?? "ALTERNATE");
  const [isInvalid, setInvalid] = useState(email?.isInvalid ?? false);
  const isStaff = useAllowed("customer:write");
  const [add] = useChange(EmailAdd);
  const [update] = useChange(EmailUpdate);
  return (
    <EditModal title={email ? "Edit the e-mail address" : "Add an e-mail address"} customerId={customer.id} version={customer.version} onClose={onClose} shown={["address", "kind"]} done="The e-mail address is saved"
      send={async (against) =>
        email
          ? (await update({ input: { customerId: customer.id, emailId: email.id, ...changedOnly({ address, kind, isInvalid }, email), ...against } }))?.customerEmailUpdate
          : (await add({ input: { customerId: customer.id, address, kind, ...against } }))?.customerEmailAdd}>
      {(faults) => (
        <>
          <TextInput label="Address" type="email" value={address} onChange={(event) => setAddress(event.currentTarget.value)} error={faultAt(faults, "address")} required data-autofocus />
          <Select label="Kind" data={KINDS} value={kind} onChange={(next) => setKind((next ?? "ALTERNATE") as EmailKind)} allowDeselect={false} error={faultAt(faults, "kind")} />
          {email && isStaff && <Checkbox label="Mail to it comes back (invalid)" checked={isInvalid} onChange={(event) => setInvalid(event.currentTarget.checked)} />}
        </>
      )}
    </EditModal>
  );
}
