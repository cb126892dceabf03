/** The tags of a customer, with one click off and a few keys on. */
import { ActionIcon, Badge, CloseButton, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import { toast } from "../../ui/toasts";
import { tagColor } from "../../ui/Tags";

const TagsRemove = graphql(`
  mutation ConsoleTagsRemove($input: CustomerTagsRemoveInput!) {
    customerTagsRemove(input: $input) { customer { id version tags } userErrors { code message path } }
  }
`);
const AddTag = lazyPart(() => import("./AddTag"));

export function TagEditor({ id, tags }: { id: string; tags: readonly string[] }) {
  const canWrite = useMay()("customer:write");
  const [isAdding, setAdding] = useState(false);
  const [remove] = useChange(TagsRemove);
  const takeOff = async (tag: string) => {
    const answer = await remove({ input: { id, tags: [tag] } });
    const fault = answer?.customerTagsRemove?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
  };
  const plus = <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Add a tag" onClick={() => setAdding(true)}><IconPlus size={15} /></ActionIcon>;
  return (
    <Group gap={6} component="ul" className="plain-list" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <Badge
            className="tag"
            color={tagColor(tag)}
            rightSection={canWrite && <CloseButton size={16} iconSize={12} variant="transparent" c="inherit" aria-label={`Take off the tag ${tag}`} onClick={() => void takeOff(tag)} />}
          >
            {tag}
          </Badge>
        </li>
      ))}
      {canWrite && <li>{isAdding ? <Suspense fallback={plus}><AddTag id={id} tags={tags} /></Suspense> : plus}</li>}
    </Group>
  );
}
