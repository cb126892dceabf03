import { Divider, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { PreferencesFragment } from "../../generated/graphql";
import { instant, words } from "../../ui/format";
import { changedOnly } from "./changedOnly";
import { EditModal } from "./EditModal";

export const PreferenceParts = graphql(`
  fragment Preferences on EmailPreferences {
    isSubscribed receivesReminders receivesQuoteFollowUps receivesInvoiceFollowUps receivesReviewRequests receivesNews
    unsubscribed { author { name } changedAt source }
  }
`);
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

type Props = { customer: { id: string; version: number; emailPreferences: PreferencesFragment }; onClose: () => void };

export default function EditPreferences({ customer: live, onClose }: Props) {
  const [{ id, version, emailPreferences }] = useState(live);
  const { unsubscribed, ...read } = emailPreferences;
  const [values, setValues] = useState(read);
  const [update] = useChange(PreferencesUpdate);
  const toggle = (name: keyof typeof values, label: string, disabled = false) => (
    <Switch key={name} label={label} data-autofocus={name === "isSubscribed" || undefined} checked={values[name]} disabled={disabled} onChange={(event) => { const { checked } = event.currentTarget; setValues({ ...values, [name]: checked }); }} />
  );
  return (
    <EditModal title="E-mail preferences" customerId={id} version={version} onClose={onClose} done="The preferences are saved"
      send={async ({ expectedVersion }) => (await update({ input: { customerId: id, expectedVersion, ...changedOnly(values, read) } }))?.emailPreferencesUpdate}>
      {() => (
        <>
          {toggle("isSubscribed", "Wants mail from us")}
          {unsubscribed && <Text size="xs" c="dimmed">Unsubscribed by {unsubscribed.author.name}, {instant(unsubscribed.changedAt)} ({words(unsubscribed.source).toLowerCase()})</Text>}
          <Divider />
          {KINDS.map(([name, label]) => toggle(name, label, !values.isSubscribed))}
        </>
      )}
    </EditModal>
  );
}
