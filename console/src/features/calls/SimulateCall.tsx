/** Report a call as a phone system would: every open window of the office shows who it is. */
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import { Dialog } from "../../ui/Dialog";
import { faultAt } from "../../ui/faults";
import { phone } from "../../ui/format";
import { done } from "../../ui/toasts";

const Report = graphql(`
  mutation ConsoleCallReport($input: CallIncomingReportInput!) {
    callIncomingReport(input: $input) {
      callId
      userErrors { code message path }
    }
  }
`);

const CallerDocument = graphql(`
  query SimulatedCaller { customers(first: 1, filter: { status: [ACTIVE] }) { nodes { id displayName primaryPhone { id number e164 } } } }
`);

export default function SimulateCall({ onClose }: { onClose: () => void }) {
  const { data } = useDocument(CallerDocument, {});
  const caller = data?.customers?.nodes[0];
  const example = caller?.primaryPhone ? phone(caller.primaryPhone) : "";
  const [typed, setNumber] = useState("");
  const [fault, setFault] = useState<string>();
  const [report, isReporting] = useChange(Report);
  const ring = async () => {
    const answer = await report({ input: { phone: typed.trim() || example } }, { quiet: true });
    const faults = answer?.callIncomingReport?.userErrors ?? [];
    if (faults.length) return setFault(faultAt(faults, "phone") ?? faults[0]!.message);
    if (answer) {
      done("It rings in every window of the office");
      onClose();
    }
  };
  return (
    <Dialog onClose={onClose} title="Simulate a call">
      <form onSubmit={(event) => { event.preventDefault(); void ring(); }}>
        <Stack>
          <Text size="sm" c="dimmed">Your phone system reports a call with one mutation. Open the console in a second window and watch both.</Text>
          <TextInput label="Number that calls" type="tel" description={example && `Left empty, ${caller!.displayName} calls`} placeholder={example} value={typed} onChange={(event) => setNumber(event.currentTarget.value)} error={fault} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={isReporting} disabled={!typed.trim() && !example}>Ring</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
