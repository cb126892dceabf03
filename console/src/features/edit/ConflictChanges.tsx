/** Who changed what since a version was read. */
import { Text } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import { instant } from "../../ui/format";
import { FieldChanges } from "../../ui/FieldChanges";

const ConflictDocument = graphql(`
  query ConflictChanges($id: ID!) {
    customer(id: $id) {
      id
      version
      changes(first: 10) { nodes { id version changedAt author { name } fields { field before after isHidden } } }
    }
  }
`);

export function ConflictChanges({ id, since, fallback }: { id: string; since: number; fallback: string }) {
  const maySee = useMay()("change:read");
  const { data } = useDocument(ConflictDocument, { id }, { enabled: maySee });
  const later = (data?.customer?.changes?.nodes ?? []).filter((change) => change != null && (change.version ?? 0) > since);
  if (!later.length) return <Text size="sm">{fallback}</Text>;
  return (
    <ul className="plain-list">
      {later.map((change) => (
        <li key={change!.id}>
          <b>{change!.author.name}</b>, {instant(change!.changedAt)}
          <FieldChanges fields={change!.fields} />
        </li>
      ))}
    </ul>
  );
}
