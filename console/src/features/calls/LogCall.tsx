/** What came of a call: called, no answer, left a voicemail, spoke. */
import { Button, type ButtonProps, Menu } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import type { CallOutcome } from "../../generated/graphql";
import { words } from "../../ui/format";
import { done, toast } from "../../ui/toasts";

const CallLogDocument = graphql(`
  mutation ConsoleCallLog($input: CallLogInput!) {
    callLog(input: $input) {
      call { id outcome at }
      userErrors { code message path }
    }
  }
`);

const OUTCOMES: CallOutcome[] = ["SPOKE", "LEFT_VOICEMAIL", "NO_ANSWER", "CALLED"];
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
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <Button size={size} variant={variant} loading={isLogging} leftSection={<IconPhone size={16} />}>Log the call</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {OUTCOMES.map((outcome) => <Menu.Item key={outcome} onClick={() => void choose(outcome)}>{words(outcome)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
