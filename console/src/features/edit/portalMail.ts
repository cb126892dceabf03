/** The mails that lead a customer to the portal. */
import { type Fault, useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { done, toast } from "../../ui/toasts";

const Invite = graphql(`
  mutation ConsolePortalInvite($input: PortalInviteSendInput!) {
    portalInviteSend(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const Reset = graphql(`
  mutation ConsolePasswordReset($input: PortalPasswordResetSendInput!) {
    portalPasswordResetSend(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

/** Mail the customer a link that confirms the account. */
export function useInvite(customerId: string) {
  const [invite] = useChange(Invite);
  return async () => tell((await invite({ input: { customerId } }))?.portalInviteSend, "The mail to confirm the account is on its way");
}

/** Mail the customer a link for a new password of the portal. */
export function usePasswordReset(customerId: string) {
  const [reset] = useChange(Reset);
  return async () => tell((await reset({ input: { customerId } }))?.portalPasswordResetSend, "The mail to reset the password is on its way");
}

/** The mutation that a message ends with: here it is beside the other in the menu. */
const MUTATION = /: portal\w+\.$/;

function tell(answer: { userErrors: readonly Fault[] } | null | undefined, what: string) {
  const fault = answer?.userErrors[0];
  if (fault) toast({ kind: "error", text: fault.message.replace(MUTATION, ".") });
  else if (answer) done(what);
}
