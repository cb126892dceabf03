import { NativeSelect, TextInput } from "@mantine/core";
import { facts } from "../../app/facts";

const CHOICE = "portal.company";

/** The company's handle: from the link that led here, or as it was last typed; it is no secret. */
export const knownCompany = () =>
  new URLSearchParams(location.search).get("company") ?? localStorage.getItem(CHOICE) ?? facts.companies?.[0] ?? "";

export const rememberCompany = (handle: string) => localStorage.setItem(CHOICE, handle);

export function CompanyField({ value, onChange }: { value: string; onChange: (handle: string) => void }) {
  if (facts.companies) return <NativeSelect label="Company" data={facts.companies} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <TextInput label="Company" description="As in the link that the company gave you" value={value} onChange={(event) => onChange(event.currentTarget.value)} required />;
}
