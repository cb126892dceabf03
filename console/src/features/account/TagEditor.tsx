/** The tags of a customer, with one click off and a few keys on. */
import { ActionIcon, Autocomplete, Badge, CloseButton, Group, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useChange, useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import { toast } from "../../ui/toasts";
import { tagColor } from "../../ui/Tags";

const TagsAdd = graphql(`
  mutation ConsoleTagsAdd($input: CustomerTagsAddInput!) {
    customerTagsAdd(input: $input) { customer { id version tags } userErrors { code message path } }
  }
`);
const TagsRemove = graphql(`
  mutation ConsoleTagsRemove($input: CustomerTagsRemoveInput!) {
    customerTagsRemove(input: $input) { customer { id version tags } userErrors { code message path } }
  }
`);
const KnownTags = graphql(`
  query KnownTags { tags { name } }
`);

export function TagEditor({ id, tags }: { id: string; tags: readonly string[] }) {
  const canWrite = useMay()("customer:write");
  const [remove] = useChange(TagsRemove);
  const takeOff = async (tag: string) => {
    const answer = await remove({ input: { id, tags: [tag] } });
    const fault = answer?.customerTagsRemove?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
  };
  return (
    <Group gap={6} component="ul" className="plain-list" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <Badge
            color={tagColor(tag)}
            rightSection={canWrite && <CloseButton size={16} iconSize={12} variant="transparent" c="inherit" aria-label={`Take off the tag ${tag}`} onClick={() => void takeOff(tag)} />}
          >
            {tag}
          </Badge>
        </li>
      ))}
      {canWrite && <li><AddTag id={id} tags={tags} /></li>}
    </Group>
  );
}

function AddTag({ id, tags }: { id: string; tags: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [add, isAdding] = useChange(TagsAdd);
  const { data } = useDocument(KnownTags, {}, { enabled: isOpen });
  const known = (data?.tags ?? []).map((tag) => tag.name).filter((tag) => !tags.includes(tag));
  const put = async (tag: string) => {
    if (!tag.trim()) return;
    const answer = await add({ input: { id, tags: [tag.trim()] } });
    const fault = answer?.customerTagsAdd?.userErrors[0];
    if (fault) return toast({ kind: "error", text: fault.message });
    setName("");
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withArrow shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Add a tag" onClick={() => setOpen((open) => !open)}><IconPlus size={15} /></ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={(event) => { event.preventDefault(); void put(name); }}>
          <Autocomplete aria-label="New tag" placeholder="Tag" data={known} value={name} onChange={setName} disabled={isAdding} onOptionSubmit={(tag) => void put(tag)} comboboxProps={{ withinPortal: false }} />
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
