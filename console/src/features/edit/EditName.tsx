import { Group, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { CustomerType, SettingsGearFragment } from "../../generated/graphql";
import { faultAt } from "../../ui/faults";
import { words } from "../../ui/format";
import { EditModal, type Payload } from "./EditModal";
import { changedOnly } from "./changedOnly";

const NameUpdate = graphql(`
  mutation ConsoleCustomerUpdate($input: CustomerUpdateInput!) {
    customerUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const TermsUpdate = graphql(`
  mutation ConsoleTermsUpdate($input: CustomerPaymentTermsUpdateInput!) {
    customerPaymentTermsUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const TYPES: CustomerType[] = ["RESIDENTIAL", "COMMERCIAL", "PROPERTY_MANAGER", "NON_PROFIT", "GOVERNMENT"];

type Props = { customer: Pick<SettingsGearFragment, "id" | "version" | "type" | "firstName" | "lastName" | "companyName" | "paymentTerms">; onClose: () => void };

export default function EditName({ customer: live, onClose }: Props) {
  // As it was when the form was opened: what others change meanwhile is theirs, and no edit of this form.
  const [customer] = useState(live);
  const [firstName, setFirstName] = useState(customer.firstName ?? "");
  const [lastName, setLastName] = useState(customer.lastName ?? "");
  const [companyName, setCompanyName] = useState(customer.companyName ?? "");
  const [terms, setTerms] = useState(customer.paymentTerms ?? "");
  const [type, setType] = useState(customer.type);
  const [update] = useChange(NameUpdate);
  const [updateTerms] = useChange(TermsUpdate);
  const values = { firstName: firstName || null, lastName: lastName || null, companyName: companyName || null, type };
  const send = async (against: { expectedVersion?: number; mergeNonOverlapping?: boolean }): Promise<Payload> => {
    const changed = changedOnly(values, customer);
    let payload: Payload = { userErrors: [] };
    if (Object.keys(changed).length) payload = (await update({ input: { id: customer.id, ...changed, ...against } }))?.customerUpdate;
    if (!payload || payload.userErrors.length || terms === (customer.paymentTerms ?? "")) return payload;
    // Merged, the customer's version holds changes that this form has not seen.
    const expectedVersion = against.mergeNonOverlapping ? against.expectedVersion : payload.customer?.version ?? against.expectedVersion;
    return (await updateTerms({ input: { id: customer.id, paymentTerms: terms || null, ...against, expectedVersion } }))?.customerPaymentTermsUpdate;
  };
  return (
    <EditModal title="Name, type and terms" customerId={customer.id} version={customer.version} onClose={onClose} shown={["firstName", "lastName", "companyName", "paymentTerms"]} done="Saved" send={send}>
      {(faults) => (
        <>
          <Group grow align="start">
            <TextInput label="First name" value={firstName} onChange={(event) => setFirstName(event.currentTarget.value)} error={faultAt(faults, "firstName")} data-autofocus />
            <TextInput label="Last name" value={lastName} onChange={(event) => setLastName(event.currentTarget.value)} error={faultAt(faults, "lastName")} />
          </Group>
          <TextInput label="Company" value={companyName} onChange={(event) => setCompanyName(event.currentTarget.value)} error={faultAt(faults, "companyName")} />
          <Group grow align="start">
            <Select label="Type" value={type} onChange={(next) => setType((next ?? type) as CustomerType)} data={TYPES.map((each) => ({ value: each, label: words(each) }))} allowDeselect={false} />
            <TextInput label="Payment terms" placeholder="NET30" value={terms} onChange={(event) => setTerms(event.currentTarget.value)} error={faultAt(faults, "paymentTerms")} />
          </Group>
        </>
      )}
    </EditModal>
  );
}
