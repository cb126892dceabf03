/** Who looks after the account. */
import { Select } from "@mantine/core";
import { useState } from "react";
import { useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { EditModal } from "./EditModal";

const Managers = graphql(`
  query PossibleManagers { staffMembers(first: 100, role: [ADMIN, OFFICE, SALES]) { nodes { id name } } }
`);
const ManagerAssign = graphql(`
  mutation ConsoleManagerAssign($input: CustomerAccountManagerAssignInput!) {
    customerAccountManagerAssign(input: $input) { customer { id version accountManager { id name } } userErrors { code message path } }
  }
`);

type Props = { customer: { id: string; version: number; accountManager?: { id: string; name: string } | null }; onClose: () => void };

export default function EditManager({ customer: { id, version, accountManager }, onClose }: Props) {
  const { data } = useDocument(Managers, {});
  const [chosen, setChosen] = useState(accountManager?.id ?? null);
  const [assign] = useChange(ManagerAssign);
  const people = (data?.staffMembers?.nodes ?? []).filter((member) => member != null);
  const known = people.some((member) => member.id === accountManager?.id) || !accountManager ? people : [...people, accountManager];
  return (
    <EditModal title="Account manager" customerId={id} version={version} onClose={onClose} done="The account manager is saved"
      send={async (against) => (await assign({ input: { id, accountManagerId: chosen, ...against } }))?.customerAccountManagerAssign}>
      {() => <Select label="Who looks after this account" placeholder="Nobody" searchable clearable value={chosen} onChange={setChosen} data={known.map((member) => ({ value: member.id, label: member.name }))} data-autofocus />}
    </EditModal>
  );
}
