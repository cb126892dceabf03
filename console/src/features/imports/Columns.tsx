/** Which field each column of the file becomes; another choice reads the file again. */
import { Select, Title } from "@mantine/core";
import { named } from "../../ui/FieldChanges";

const FIELDS = ["external_id", "first_name", "middle_name", "last_name", "full_name", "company_name", "type", "joined_on", "payment_terms", "email", "tags"];
const PHONES = ["cell", "home", "work", "other"].map((kind) => `phone.${kind}`);
const PARTS = ["full", "street", "street2", "unit", "city", "region", "postal_code", "county", "country", "label"];
const ADDRESSES = ["main", "service", "billing", "shipping", "home", "work"].map((group) => ({ group, items: PARTS.map((part) => `address.${group}.${part}`) }));
const KNOWN = new Set([...FIELDS, ...PHONES, ...ADDRESSES.flatMap(({ items }) => items), "note", "ignore"]);

const option = (value: string) => ({ value, label: value === "ignore" ? "leave it out" : named(value) });

function choices(target: string) {
  return [
    ...(KNOWN.has(target) ? [] : [{ group: "Recognised", items: [option(target)] }]),
    { group: "Customer", items: [...FIELDS, ...PHONES].map(option) },
    { group: "Otherwise", items: ["note", "ignore"].map(option) },
    ...ADDRESSES.map(({ group, items }) => ({ group: `Address: ${group}`, items: items.map(option) })),
  ];
}

type Props = { columns: readonly { header: string; target: string }[]; onChange: (header: string, target: string) => void };

export function Columns({ columns, onChange }: Props) {
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb={4}>Columns</Title>
      <table aria-label="Columns" className="table dense">
        <tbody>
          {columns.map(({ header, target }) => (
            <tr key={header}>
              <th scope="row">{header}</th>
              <td className="choice">
                <Select size="xs" aria-label={`${header} is`} searchable allowDeselect={false} value={target} data={choices(target)} onChange={(next) => next && next !== target && onChange(header, next)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
