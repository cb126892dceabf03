/** The outcome of a call, changed in place. */
import { UnstyledButton } from "@mantine/core";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { CallOutcome } from "../../generated/graphql";
import { words } from "../../ui/format";
import { LazyMenu } from "../../ui/LazyMenu";
import { StatusBadge } from "../../ui/StatusBadge";
import { toast } from "../../ui/toasts";
import { outcomeItems } from "./OutcomeItems";

const CallStatusUpdate = graphql(`
  mutation ConsoleCallStatus($input: CallStatusUpdateInput!) {
    callStatusUpdate(input: $input) { call { id outcome version } userErrors { code message path } }
  }
`);
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
    <LazyMenu face={<UnstyledButton aria-label={`Outcome: ${words(call.outcome)}; change it`}>{shown}</UnstyledButton>}>
      {(Menu) => outcomeItems(Menu, choose)}
    </LazyMenu>
  );
}
