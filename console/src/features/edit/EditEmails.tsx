import { lazyPart } from "../../app/lazyPart";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { EmailPartsFragment } from "../../generated/graphql";
import { EditParts } from "./EditParts";

const EmailForm = lazyPart(() => import("./EmailForm"));
const RemovePart = lazyPart(() => import("./RemovePart"));

export const EmailParts = graphql(`
  fragment EmailParts on Email { id address kind isInvalid }
`);
export const EmailRemove = graphql(`
  mutation ConsoleEmailRemove($input: CustomerEmailRemoveInput!) {
    customerEmailRemove(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

export type WithEmails = { id: string; version: number; emails: readonly EmailPartsFragment[] };

export function EditEmails({ customer, onClose }: { customer: WithEmails; onClose?: () => void }) {
  const [remove] = useChange(EmailRemove);
  return (
    <EditParts what="e-mail" parts={customer.emails} label={({ address }) => address} onClose={onClose}
      form={(email, close) => <EmailForm customer={customer} email={email} onClose={close} />}
      removal={(email, close) => (
        <RemovePart customer={customer} title={`Remove ${email.address}?`} onClose={close}
          send={async (more, quiet) => (await remove({ input: { customerId: customer.id, emailId: email.id, ...more } }, { quiet }))?.customerEmailRemove} />
      )} />
  );
}
