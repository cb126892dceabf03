/** The phones, e-mail addresses or addresses of a customer, to add, edit and remove: beside the list a small menu, from the settings gear a dialog. */
import { ActionIcon } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { LazyMenu } from "../../ui/LazyMenu";

const PartsModal = lazyPart(() => import("./PartsModal"));

type Part = { id: string };
type Props<P extends Part> = {
  what: string;
  parts: readonly P[];
  label: (part: P) => string;
  /** The form of a part, or of a new one. */
  form: (part: P | undefined, close: () => void) => ReactNode;
  removal: (part: P, close: () => void) => ReactNode;
  canAdd?: boolean;
  /** What closes the dialog; without it there is the menu. */
  onClose?: () => void;
};
export type Choices = { what: string; parts: { id: string; label: string }[]; add?: string; onAdd: () => void; onEdit: (id: string) => void; onRemove: (id: string) => void };

export function EditParts<P extends Part>({ what, parts, label, form, removal, canAdd = true, onClose }: Props<P>) {
  const [edited, setEdited] = useState<P | "new">();
  const [removed, setRemoved] = useState<P>();
  const find = (id: string) => parts.find((part) => part.id === id);
  const choices: Choices = {
    what,
    parts: parts.map((part) => ({ id: part.id, label: label(part) })),
    add: canAdd ? `Add ${/^[aeiou]/.test(what) ? "an" : "a"} ${what}` : undefined,
    onAdd: () => setEdited("new"),
    onEdit: (id) => setEdited(find(id)),
    onRemove: (id) => setRemoved(find(id)),
  };
  return (
    <>
      {!onClose && <PartsMenu {...choices} />}
      <Suspense>
        {onClose && !edited && !removed && <PartsModal {...choices} onClose={onClose} />}
        {edited && form(edited === "new" ? undefined : edited, () => setEdited(undefined))}
        {removed && removal(removed, () => setRemoved(undefined))}
      </Suspense>
    </>
  );
}

function PartsMenu({ what, parts, add, onAdd, onEdit, onRemove }: Choices) {
  return (
    <LazyMenu position="bottom-end" width={240} face={<ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Edit: ${what}`}><IconPencil size={15} /></ActionIcon>}>
      {(Menu) => (
        <>
          {parts.map(({ id, label }) => <Menu.Item key={id} leftSection={<IconPencil size={15} />} onClick={() => onEdit(id)}>{label}</Menu.Item>)}
          {add && <Menu.Item leftSection={<IconPlus size={15} />} onClick={onAdd}>{add}</Menu.Item>}
          {parts.length > 0 && <Menu.Divider />}
          {parts.map(({ id, label }) => <Menu.Item key={`remove ${id}`} className="overdue" leftSection={<IconTrash size={15} />} onClick={() => onRemove(id)}>Remove {label}</Menu.Item>)}
        </>
      )}
    </LazyMenu>
  );
}
