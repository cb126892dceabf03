/** Who works for the company, and who no longer does. */
import { Alert, Badge, Button, Group, Paper, Skeleton, Switch, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { usePages } from "../../app/queries";
import { graphql } from "../../generated";
import type { StaffRowFragment } from "../../generated/graphql";
import { words } from "../../ui/format";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { StaffForm } from "./StaffForm";

export const StaffRow = graphql(`
  fragment StaffRow on StaffMember { id name role email isActive subject }
`);
const StaffDocument = graphql(`
  query StaffList($first: Int!, $after: String, $active: Boolean) {
    staffMembers(first: $first, after: $after, active: $active) { totalCount pageInfo { hasNextPage endCursor } nodes { ...StaffRow } }
  }
`);
const ROWS = 50;

export function StaffList() {
  const [withFormer, setWithFormer] = useState(false);
  const [edited, setEdited] = useState<StaffRowFragment | "new">();
  const pages = usePages(StaffDocument, { first: ROWS, after: null, active: withFormer ? null : true }, (data) => data.staffMembers);
  const members = (pages.data?.pages ?? []).flatMap((page) => page.staffMembers?.nodes ?? []).filter((member) => member != null);
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Switch label="Show those who left" checked={withFormer} onChange={(event) => setWithFormer(event.currentTarget.checked)} />
        <Group gap="xs">
          <ShowGraphQL of="the staff" operation="StaffList" />
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>Invite somebody</Button>
        </Group>
      </Group>
      {pages.error && <Alert color="orange" mb="sm" title="The staff could not be read">{pages.error.message}</Alert>}
      {pages.isLoading ? <Skeleton height={220} role="status" aria-label="Loading" /> : (
        <Paper withBorder className="sheet">
          <div className="scroll">
            <table aria-label="Staff" className="table">
              <thead><tr><th>Name</th><th className="wide">Role</th><th className="wide">Sign-in</th><th><span className="unseen">Edit</span></th></tr></thead>
              <tbody>
                {members.map((member) => (
                  <tr key={member.id}>
                    <td>{member.name}<Text size="xs" c="dimmed">{member.email}</Text><Text size="xs" c="dimmed" className="slim">{words(member.role)}</Text></td>
                    <td className="wide">{words(member.role)}</td>
                    <td className="wide"><SignIn member={member} /></td>
                    <td className="number"><Button size="xs" variant="default" aria-label={`Edit ${member.name}`} onClick={() => setEdited(member)}>Edit</Button></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Paper>
      )}
      {pages.hasNextPage && <Button mt="sm" variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</Button>}
      {edited && <StaffForm member={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

function SignIn({ member }: { member: StaffRowFragment }) {
  if (!member.isActive) return <Badge color="gray" variant="light">Left</Badge>;
  return <Badge color={member.subject ? "teal" : "orange"} variant="light">{member.subject ? "Signs in" : "Invited"}</Badge>;
}
