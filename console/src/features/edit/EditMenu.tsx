/** The small menu beside a list of the contact card: add one, edit one, remove one. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";

type Props = {
  what: string;
  parts: { id: string; label: string }[];
  onAdd?: () => void;
  onEdit?: (id: string) => void;
  onRemove?: (id: string) => void;
};

export function EditMenu({ what, parts, onAdd, onEdit, onRemove }: Props) {
  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Edit: ${what}`}><IconPencil size={15} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onEdit && parts.map(({ id, label }) => <Menu.Item key={id} leftSection={<IconPencil size={15} />} onClick={() => onEdit(id)}>{label}</Menu.Item>)}
        {onAdd && <Menu.Item leftSection={<IconPlus size={15} />} onClick={onAdd}>Add {/^[aeiou]/.test(what) ? "an" : "a"} {what}</Menu.Item>}
        {onRemove && parts.length > 0 && (
          <>
            <Menu.Divider />
            {parts.map(({ id, label }) => <Menu.Item key={id} color="red" leftSection={<IconTrash size={15} />} onClick={() => onRemove(id)}>Remove {label}</Menu.Item>)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
