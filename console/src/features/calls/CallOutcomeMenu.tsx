/** The outcome of a call, changed in place. */
import { Menu, UnstyledButton } from "@mantine/core";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { CallOutcome } from "../../generated/graphql";
import { words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { toast } from "../../ui/toasts";

const CallStatusUpdate = graphql(`
  mutation ConsoleCallStatus($input: CallStatusUpdateInput!) {
    callStatusUpdate(input: $input) { call { id outcome version } userErrors { code message path } }
  }
`);
const OUTCOMES: CallOutcome[] = ["SPOKE", "LEFT_VOICEMAIL", "NO_ANSWER", "CALLED"];
type Call = { id: string; version: number; outcome?: CallOutcome | null };

export function CallOutcomeMenu({ call }: { call: Call }) {
  const may = useMay();
  const [update] = useChange(CallStatusUpdate);
  const shown = call.outcome ? <StatusBadge status={call.outcome} /> : <span>—</span>;
  if (!may("call:write")) return shown;
  const choose = async (outcome: CallOutcome) => {
    const fault = (await update({ input: { id: call.id, outcome, expectedVersion: call.version } }))?.callStatusUpdate?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
  };
  return (
    <Menu shadow="md">
      <Menu.Target><UnstyledButton aria-label={`Outcome: ${words(call.outcome)}; change it`}>{shown}</UnstyledButton></Menu.Target>
      <Menu.Dropdown>{OUTCOMES.map((outcome) => <Menu.Item key={outcome} onClick={() => void choose(outcome)}>{words(outcome)}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
}
