/** All phones, e-mail addresses or addresses in a dialog. */
import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Choices } from "./EditParts";
import { Dialog } from "../../ui/Dialog";

const TITLES: Record<string, string> = { phone: "Phones", "e-mail": "E-mail addresses", address: "Addresses" };

export default function PartsModal({ what, parts, add, onAdd, onEdit, onRemove, onClose }: Choices & { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title={TITLES[what] ?? what}>
      <Stack gap="sm">
        {parts.length === 0 && <Text size="sm" c="dimmed">There is none yet.</Text>}
        <ul className="plain-list">
          {parts.map(({ id, label }) => (
            <li key={id} className="part">
              <Text size="sm" className="grow">{label}</Text>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Edit ${label}`} onClick={() => onEdit(id)}><IconPencil size={16} /></ActionIcon>
              <ActionIcon variant="subtle" color="red" size="lg" aria-label={`Remove ${label}`} onClick={() => onRemove(id)}><IconTrash size={16} /></ActionIcon>
            </li>
          ))}
        </ul>
        <Group justify="space-between">
          {add ? <Button variant="light" leftSection={<IconPlus size={16} />} onClick={onAdd}>{add}</Button> : <span />}
          <Button variant="default" onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
