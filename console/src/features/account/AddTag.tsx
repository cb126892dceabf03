/** A tag to put on, from those that the company knows or a new one. */
import { ActionIcon, Autocomplete, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { toast } from "../../ui/toasts";

const TagsAdd = graphql(`
  mutation ConsoleTagsAdd($input: CustomerTagsAddInput!) {
    customerTagsAdd(input: $input) { customer { id version tags } userErrors { code message path } }
  }
`);
const KnownTags = graphql(`
  query KnownTags { tags { name } }
`);

/** It takes the place of its button, which was pressed. */
export default function AddTag({ id, tags }: { id: string; tags: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [add, isAdding] = useChange(TagsAdd);
  const { data } = useDocument(KnownTags, {}, { enabled: isOpen });
  useEffect(() => setOpen(true), []);
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
    <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus withArrow shadow="md">
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
