/** What came of a call: called, no answer, left a voicemail, spoke. */
import { Button, type ButtonProps } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { CallOutcome } from "../../generated/graphql";
import { words } from "../../ui/format";
import { LazyMenu } from "../../ui/LazyMenu";
import { done, toast } from "../../ui/toasts";
import { outcomeItems } from "./OutcomeItems";

const CallLogDocument = graphql(`
  mutation ConsoleCallLog($input: CallLogInput!) {
    callLog(input: $input) {
      call { id outcome at }
      userErrors { code message path }
    }
  }
`);

type Props = { customerId: string; direction?: "INBOUND" | "OUTBOUND"; phone?: string; onDone?: () => void } & Pick<ButtonProps, "size" | "variant">;

export function LogCall({ customerId, direction = "OUTBOUND", phone, onDone, size = "sm", variant = "default" }: Props) {
  const [log, isLogging] = useChange(CallLogDocument);
  const choose = async (outcome: CallOutcome) => {
    const answer = await log({ input: { customerId, outcome, direction, phone } });
    if (!answer?.callLog) return;
    const [fault] = answer.callLog.userErrors;
    if (fault) return toast({ kind: "error", text: fault.message });
    done(`Call logged: ${words(outcome)}`);
    onDone?.();
  };
  return (
    <LazyMenu position="bottom-start" face={<Button size={size} variant={variant} loading={isLogging} leftSection={<IconPhone size={16} />}>Log the call</Button>}>
      {(Menu) => outcomeItems(Menu, choose)}
    </LazyMenu>
  );
}
