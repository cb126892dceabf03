import { Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAllowed } from "../../app/allowed";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { EmailKind, EmailPartsFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { EditMenu } from "./EditMenu";
import { EditModal } from "./EditModal";
import { changedOnly } from "./EditPhones";
import { RemovePart } from "./RemovePart";

export const EmailParts = graphql(`
  fragment EmailParts on Email { id address kind isInvalid }
`);
const EmailAdd = graphql(`
  mutation ConsoleEmailAdd($input: CustomerEmailAddInput!) {
    customerEmailAdd(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const EmailUpdate = graphql(`
  mutation ConsoleEmailUpdate($input: CustomerEmailUpdateInput!) {
    customerEmailUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const EmailRemove = graphql(`
  mutation ConsoleEmailRemove($input: CustomerEmailRemoveInput!) {
    customerEmailRemove(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

const KINDS: { value: EmailKind; label: string }[] = [{ value: "PRIMARY", label: "Primary" }, { value: "ALTERNATE", label: "Alternate" }];
type Customer = { id: string; version: number; emails: readonly EmailPartsFragment[] };

export function EditEmails({ customer }: { customer: Customer }) {
  const [edited, setEdited] = useState<EmailPartsFragment | "new">();
  const [removed, setRemoved] = useState<EmailPartsFragment>();
  const [remove] = useChange(EmailRemove);
  const find = (id: string) => customer.emails.find((email) => email.id === id);
  return (
    <>
      <EditMenu what="e-mail" parts={customer.emails.map((email) => ({ id: email.id, label: email.address }))}
        onAdd={() => setEdited("new")} onEdit={(id) => setEdited(find(id))} onRemove={(id) => setRemoved(find(id))} />
      {edited && <EmailForm customer={customer} email={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {removed && (
        <RemovePart customer={customer} title={`Remove ${removed.address}?`} onClose={() => setRemoved(undefined)}
          send={async (more, quiet) => (await remove({ input: { customerId: customer.id, emailId: removed.id, ...more } }, { quiet }))?.customerEmailRemove} />
      )}
    </>
  );
}

function EmailForm({ customer, email, onClose }: { customer: Customer; email?: EmailPartsFragment; onClose: () => void }) {
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
