/** What the company is called, where and when it works, and what its pickers offer. Only what was changed is sent. */
import { Button, Group, NumberInput, Paper, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Fault, useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { CompanyFormFragment } from "../../generated/graphql";
import { decimalSign } from "../../ui/amount";
import { faultAt, otherFaults } from "../../ui/faults";
import { done } from "../../ui/toasts";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { changesTo, valuesFor } from "./companyValues";

const CompanyUpdate = graphql(`
  mutation ConsoleCompanyUpdate($input: CompanyUpdateInput!) {
    companyUpdate(input: $input) { company { ...CompanyForm } userErrors { code message path } }
  }
`);
const SHOWN = ["name", "timeZone", "currency", "country", "locale", "email", "bookingNoticeHours", "categories", "departments", "taxBasisPoints", "retentionDays", "quietHours", "quietHours.start", "quietHours.end"];

export function CompanyForm({ company }: { company: CompanyFormFragment }) {
  const [values, setValues] = useState(() => valuesFor(company));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [update, isSaving] = useChange(CompanyUpdate);
  const input = changesTo(company, values);
  const put = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }));
  const text = (key: "name" | "timeZone" | "currency" | "country" | "locale" | "email" | "quietFrom" | "quietTo", label: string, more: object = {}) => (
    <TextInput label={label} value={values[key]} onChange={(event) => put({ [key]: event.currentTarget.value })} error={faultAt(faults, key)} {...more} />
  );
  const number = (key: "notice" | "tax" | "retention", label: string, path: string, more: object = {}) => (
    <NumberInput label={label} value={values[key]} onChange={(next) => put({ [key]: next })} error={faultAt(faults, path)} min={0} {...more} />
  );
  const save = async () => {
    const payload = (await update({ input }))?.companyUpdate;
    if (!payload) return;
    setFaults(payload.userErrors);
    if (payload.company) setValues(valuesFor(payload.company));
    if (!payload.userErrors.length) done("The settings are saved");
  };
  const quiet = faultAt(faults, "quietHours.start") ?? faultAt(faults, "quietHours.end") ?? faultAt(faults, "quietHours");
  return (
    <Paper withBorder p="lg" className="card" component="form" aria-label="Company" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">{text("name", "Name")}{text("email", "Mail comes from", { placeholder: "the gateway's own address", type: "email" })}</SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">{text("timeZone", "Time zone", { placeholder: "America/Chicago" })}{text("locale", "Locale", { placeholder: "the country's" })}</SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">{text("country", "Country", { placeholder: "US" })}{text("currency", "Currency", { placeholder: "USD" })}</SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 3 }} verticalSpacing="sm">
          {number("notice", "Booking notice in hours", "bookingNoticeHours")}
          {number("tax", "Sales tax in percent", "taxBasisPoints", { decimalScale: 2, decimalSeparator: decimalSign() })}
          {number("retention", "Delete archived customers after days", "retentionDays", { placeholder: "never" })}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">{text("quietFrom", "No text messages from", { placeholder: "21:00", error: quiet })}{text("quietTo", "Text messages again from", { placeholder: "08:00" })}</SimpleGrid>
        <TagsInput label="Service categories" description="Type one and press Enter" value={values.categories} onChange={(categories) => put({ categories })} error={faultAt(faults, "categories")} />
        <TagsInput label="Departments" description="Type one and press Enter" value={values.departments} onChange={(departments) => put({ departments })} error={faultAt(faults, "departments")} />
        {otherFaults(faults, SHOWN).map(({ message }) => <Text key={message} role="alert" size="sm" className="overdue">{message}</Text>)}
        <Group justify="flex-end">
          <ShowGraphQL of="the settings" operation="CompanySettings" />
          <Button variant="default" disabled={!Object.keys(input).length} onClick={() => { setValues(valuesFor(company)); setFaults([]); }}>Put back</Button>
          <Button type="submit" loading={isSaving} disabled={!Object.keys(input).length}>Save</Button>
        </Group>
      </Stack>
    </Paper>
  );
}
