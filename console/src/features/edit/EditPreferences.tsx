import { Divider, Switch } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { SettingsGearFragment } from "../../generated/graphql";
import { EditModal } from "./EditModal";
import { changedOnly } from "./EditPhones";

const PreferencesUpdate = graphql(`
  mutation ConsoleEmailPreferences($input: EmailPreferencesUpdateInput!) {
    emailPreferencesUpdate(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

const KINDS = [
  ["receivesReminders", "Reminders of visits"],
  ["receivesQuoteFollowUps", "Quotes"],
  ["receivesInvoiceFollowUps", "Invoices"],
  ["receivesReviewRequests", "Requests for a review"],
  ["receivesNews", "News"],
] as const;

type Props = { customer: Pick<SettingsGearFragment, "id" | "version" | "emailPreferences">; onClose: () => void };

export default function EditPreferences({ customer: live, onClose }: Props) {
  const [customer] = useState(live);
  const [values, setValues] = useState(customer.emailPreferences);
  const [update] = useChange(PreferencesUpdate);
  const toggle = (name: keyof typeof values, label: string, disabled = false) => (
    <Switch key={name} label={label} checked={Boolean(values[name])} disabled={disabled} onChange={(event) => { const { checked } = event.currentTarget; setValues({ ...values, [name]: checked }); }} />
  );
  return (
    <EditModal title="E-mail preferences" customerId={customer.id} version={customer.version} onClose={onClose} done="The preferences are saved"
      send={async ({ expectedVersion }) => (await update({ input: { customerId: customer.id, expectedVersion, ...changedOnly(values, customer.emailPreferences) } }))?.emailPreferencesUpdate}>
      {() => (
        <>
          {toggle("isSubscribed", "Wants mail from us")}
          <Divider />
          {KINDS.map(([name, label]) => toggle(name, label, !values.isSubscribed))}
        </>
      )}
    </EditModal>
  );
}
