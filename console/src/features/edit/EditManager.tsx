/** Who looks after the account; changed in place. */
import { Select } from "@mantine/core";
import { useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { done, toast } from "../../ui/toasts";

const Managers = graphql(`
  query PossibleManagers { staffMembers(first: 100, role: [ADMIN, OFFICE, SALES]) { nodes { id name } } }
`);
const ManagerAssign = graphql(`
  mutation ConsoleManagerAssign($input: CustomerAccountManagerAssignInput!) {
    customerAccountManagerAssign(input: $input) { customer { id version accountManager { id name } } userErrors { code message path } }
  }
`);

type Props = { customer: { id: string; version: number; accountManager?: { id: string; name: string } | null } };

export function EditManager({ customer: { id, version, accountManager } }: Props) {
  const { data } = useDocument(Managers, {});
  const [assign, isAssigning] = useChange(ManagerAssign);
  const people = (data?.staffMembers?.nodes ?? []).filter((member) => member != null);
  const known = people.some((member) => member.id === accountManager?.id) || !accountManager ? people : [...people, accountManager];
  const choose = async (accountManagerId: string | null) => {
    const answer = (await assign({ input: { id, accountManagerId, expectedVersion: version, mergeNonOverlapping: true } }))?.customerAccountManagerAssign;
    const fault = answer?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
    else if (answer) done(answer.customer?.accountManager ? `${answer.customer.accountManager.name} looks after this account` : "Nobody looks after this account");
  };
  return (
    <Select aria-label="Account manager" placeholder="Nobody" size="xs" searchable clearable disabled={isAssigning} value={accountManager?.id ?? null}
      onChange={(next) => void choose(next)} data={known.map((member) => ({ value: member.id, label: member.name }))} />
  );
}
