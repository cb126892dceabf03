/** Which field each column of the file becomes, and what all rows have that no column says; another choice reads the file again. */
import { Button, CloseButton, Group, Select, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { named } from "../../ui/FieldChanges";
import type { Named } from "./ImportPage";

const LEFT_OUT = ["note", "ignore"];
const option = (value: string) => ({ value, label: value === "ignore" ? "leave it out" : named(value) });

/** The fields in groups: `address.billing.city` is one of the billing address. */
function choices(targets: readonly string[], chosen?: string) {
  const listed = chosen && !targets.includes(chosen) ? [chosen, ...targets] : targets;
  const groups = new Map<string, string[]>();
  for (const target of listed) {
    const [first, ...rest] = target.split(".");
    const group = LEFT_OUT.includes(target) ? "Otherwise" : rest.length ? named([first, ...rest.slice(0, -1)].join(".")) : "Fields";
    groups.set(group, [...(groups.get(group) ?? []), target]);
  }
  return [...groups].map(([group, items]) => ({ group, items: items.map(option) }));
}

type Props = { columns: readonly { header: string; target: string }[]; targets: readonly string[]; onChange: (header: string, target: string) => void };

export function Columns({ columns, targets, onChange }: Props) {
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb={4}>Columns</Title>
      <table aria-label="Columns" className="table dense">
        <tbody>
          {columns.map(({ header, target }) => (
            <tr key={header}>
              <th scope="row">{header}</th>
              <td className="choice">
                <Select size="xs" aria-label={`${header} is`} searchable allowDeselect={false} value={target} data={choices(targets, target)} onChange={(next) => next && next !== target && onChange(header, next)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type ValuesProps = { values: Named; targets: readonly string[]; onChange: (values: Named) => void };

/** What a file does not say because it is the same for all rows, as the category of jobs. */
export function Values({ values, targets, onChange }: ValuesProps) {
  const [field, setField] = useState<string | null>(null);
  const [value, setValue] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!field || !value.trim()) return;
    onChange({ ...values, [field]: value.trim() });
    setField(null);
    setValue("");
  };
  return (
    <form onSubmit={add} aria-label="The same for all rows">
      <Title order={3} size="h5" mt="lg" mb={4}>The same for all rows</Title>
      <Text size="xs" c="dimmed" mb="xs">For fields that rows must have and no column has, as the category of jobs.</Text>
      {Object.entries(values).map(([target, said]) => (
        <Group key={target} gap={6}>
          <Text size="sm">{named(target)}: {said}</Text>
          <CloseButton size="sm" aria-label={`Without ${named(target)}`} onClick={() => onChange(Object.fromEntries(Object.entries(values).filter(([other]) => other !== target)))} />
        </Group>
      ))}
      <Group gap="xs" align="end">
        <Select size="xs" label="Field" searchable value={field} data={choices(targets.filter((target) => !LEFT_OUT.includes(target)))} onChange={setField} className="grow" />
        <TextInput size="xs" label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)} className="grow" />
        <Button size="xs" type="submit" variant="default" disabled={!field || !value.trim()}>Set</Button>
      </Group>
    </form>
  );
}
