/** A text or an e-mail from the person who is signed in. */
import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Fault, useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { MessageChannel } from "../../generated/graphql";
import { Dialog } from "../../ui/Dialog";
import { faultAt, otherFaults } from "../../ui/faults";
import { words } from "../../ui/format";
import { done } from "../../ui/toasts";

const Reachable = graphql(`
  query Reachable($id: ID!) {
    customer(id: $id) {
      id
      displayName
      deliverability { canEmail emailObstacles canText textObstacles }
    }
  }
`);
const Send = graphql(`
  mutation ConsoleMessageSend($input: MessageSendInput!) {
    messageSend(input: $input) {
      message { id recipient status }
      userErrors { code message path }
    }
  }
`);

export default function Compose({ id, first = "EMAIL", onClose }: { id: string; first?: MessageChannel; onClose: () => void }) {
  const { data } = useDocument(Reachable, { id });
  const [channel, setChannel] = useState(first);
  const [subject, setSubject] = useState("");
  const [body, setBody] = useState("");
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [send, isSending] = useChange(Send);
  const reach = data?.customer?.deliverability;
  const obstacles = (channel === "EMAIL" ? reach?.emailObstacles : reach?.textObstacles) ?? [];
  const submit = async () => {
    const answer = await send({ input: { customerId: id, channel, body, ...(channel === "EMAIL" ? { subject } : {}) } });
    if (!answer?.messageSend) return;
    setFaults(answer.messageSend.userErrors);
    if (answer.messageSend.userErrors.length) return;
    done(`On its way to ${answer.messageSend.message?.recipient ?? "the customer"}`);
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={`Write to ${data?.customer?.displayName ?? "the customer"}`} size="lg">
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <Stack>
          <SegmentedControl aria-label="Channel" value={channel} onChange={(next) => setChannel(next as MessageChannel)} data={[{ value: "EMAIL", label: "E-mail" }, { value: "TEXT", label: "Text message" }]} />
          {obstacles.length > 0 && <Alert color="orange">This will be refused: {obstacles.map(words).join(", ").toLowerCase()}.</Alert>}
          {channel === "EMAIL" && <TextInput label="Subject" value={subject} onChange={(event) => setSubject(event.currentTarget.value)} error={faultAt(faults, "subject")} required data-autofocus />}
          <Textarea label="Message" autosize minRows={6} value={body} onChange={(event) => setBody(event.currentTarget.value)} error={faultAt(faults, "body")} required />
          {otherFaults(faults, ["subject", "body"]).map(({ message }) => <Text key={message} role="alert" className="overdue" size="sm">{message}</Text>)}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={isSending}>Send</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
