/** What was before and what is after, field by field, in plain words. */
import { Text } from "@mantine/core";
import { words } from "./format";

type Change = { field: string; before?: unknown; after?: unknown; isHidden: boolean };

const REFERENCE = /^[a-z]{2,3}_(?=\w*\d)\w+$/;
const isId = (part: string) => REFERENCE.test(part) || /^\d+$/.test(part);
const ONE: Record<string, string> = { phones: "phone", emails: "e-mail", addresses: "address", contact_persons: "person", payment_methods: "card" };

/** `phones.phn_1.kind` and `paymentTerms` as people would say them: "phone kind", "payment terms". */
export const named = (field: string) =>
  field.split(".").filter((part) => !isId(part)).map((part, place, parts) => (place < parts.length - 1 ? (ONE[part] ?? part) : part)).join(" ")
    .replaceAll("_", " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

/** A value of the schema, as `PORTAL_INVITE`. */
const CODE = /^[A-Z]+(_[A-Z]+)+$/;
const MAX_CHARACTERS = 140;

function said(value: unknown): string {
  if (value == null || value === "") return "nothing";
  if (Array.isArray(value)) return value.length ? value.map(said).join("; ") : "nothing";
  if (typeof value === "object") {
    return Object.entries(value).filter(([key, part]) => part != null && part !== false && key !== "id" && !REFERENCE.test(String(part))).map(([key, part]) => (part === true ? named(key) : said(part))).join(", ");
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = CODE.test(String(value)) ? words(String(value)).toLowerCase() : String(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

export function FieldChanges({ fields }: { fields: readonly Change[] }) {
  return (
    <ul className="plain-list changes">
      {fields.filter(({ field }) => !field.endsWith(".e164")).map((change, index) => (
        <li key={`${change.field}${index}`}>
          <Text span size="sm" c="dimmed">{named(change.field)}: </Text>
          {change.isHidden ? <Text span size="sm">changed</Text> : (
            <>
              {change.before != null && <><Text span size="sm" td="line-through" c="dimmed">{said(change.before)}</Text> → </>}
              <Text span size="sm">{said(change.after)}</Text>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
