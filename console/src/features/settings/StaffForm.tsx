/** Invite somebody, change what they may do, or end their access. */
import { Alert, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Fault, useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { StaffRole, StaffRowFragment } from "../../generated/graphql";
import { Dialog } from "../../ui/Dialog";
import { faultAt, otherFaults } from "../../ui/faults";
import { words } from "../../ui/format";
import { done } from "../../ui/toasts";

const Add = graphql(`
  mutation ConsoleStaffAdd($input: StaffMemberAddInput!) { staffMemberAdd(input: $input) { staffMember { ...StaffRow } userErrors { code message path } } }
`);
const Update = graphql(`
  mutation ConsoleStaffUpdate($input: StaffMemberUpdateInput!) { staffMemberUpdate(input: $input) { staffMember { ...StaffRow } userErrors { code message path } } }
`);
const Deactivate = graphql(`
  mutation ConsoleStaffDeactivate($input: StaffMemberDeactivateInput!) { staffMemberDeactivate(input: $input) { staffMember { ...StaffRow } userErrors { code message path } } }
`);
const ROLES: StaffRole[] = ["ADMIN", "OFFICE", "TECHNICIAN", "SALES"];

type Answer = { userErrors: readonly Fault[] } | null | undefined;

export function StaffForm({ member, onClose }: { member?: StaffRowFragment; onClose: () => void }) {
  const [name, setName] = useState(member?.name ?? "");
  const [email, setEmail] = useState(member?.email ?? "");
  const [role, setRole] = useState<StaffRole>(member?.role ?? "OFFICE");
  const [isEnding, setEnding] = useState(false);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [add, isAdding] = useChange(Add);
  const [update, isUpdating] = useChange(Update);
  const [deactivate, isDeactivating] = useChange(Deactivate);
  const take = (answer: Answer, what: string) => {
    if (!answer) return;
    setFaults(answer.userErrors);
    if (answer.userErrors.length) return setEnding(false);
    done(what);
    onClose();
  };
  const save = async () => {
    const values = { name, role, email: email || null };
    if (member) take((await update({ input: { id: member.id, ...values } }))?.staffMemberUpdate, `${name} is saved`);
    else take((await add({ input: values }))?.staffMemberAdd, `${name} is invited: they sign in with this address`);
  };
  const end = async () => take((await deactivate({ input: { id: member!.id } }))?.staffMemberDeactivate, `${name} has no access any more`);
  const takeBack = async () => take((await update({ input: { id: member!.id, isActive: true } }))?.staffMemberUpdate, `${name} has access again`);
  return (
    <Dialog onClose={onClose} title={member ? member.name : "Invite somebody"}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} error={faultAt(faults, "name")} required data-autofocus />
          <TextInput label="Work e-mail" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={faultAt(faults, "email")} />
          <Select label="Role" value={role} allowDeselect={false} onChange={(next) => setRole(next as StaffRole)} data={ROLES.map((each) => ({ value: each, label: words(each) }))} error={faultAt(faults, "role")} />
          {otherFaults(faults, ["name", "email", "role"]).map(({ message }) => <Text key={message} role="alert" size="sm" className="overdue">{message}</Text>)}
          {isEnding && (
            <Alert color="orange" title={`End the access of ${member!.name}?`}>
              <Text size="sm">Their next request is refused. What they did keeps their name, and you can give access again.</Text>
              <Button mt="sm" size="xs" color="red" loading={isDeactivating} onClick={() => void end()}>End access</Button>
            </Alert>
          )}
          <Group justify="flex-end">
            {member?.isActive && !isEnding && <Button variant="subtle" color="red" mr="auto" onClick={() => setEnding(true)}>End access…</Button>}
            {member && !member.isActive && <Button variant="subtle" mr="auto" loading={isUpdating} onClick={() => void takeBack()}>Give access again</Button>}
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={isAdding || isUpdating}>{member ? "Save" : "Invite"}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
