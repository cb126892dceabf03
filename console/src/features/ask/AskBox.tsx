/** Ask about a customer in plain words; each part of the answer cites the record that says so. */
import { Alert, Button, Group, Loader, Paper, Text, TextInput } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { AnswerStatus, AskAnswerFragment } from "../../generated/graphql";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { Claims } from "./Claims";
import { told } from "./told";

export const AskAnswer = graphql(`
  fragment AskAnswer on CustomerAnswer {
    status
    answer
    claims { text citations { field value node { __typename id } } }
    followUps
  }
`);
const AskDocument = graphql(`
  query AskCustomer($id: ID!, $question: String!, $first: Int!) {
    customerAsk(id: $id, question: $question, first: $first) { ...AskAnswer }
  }
`);
const MAX_CHARACTERS = 500;
const CLAIMS = 10;
const HINTS: Partial<Record<AnswerStatus, string>> = {
  NOT_IN_RECORD: "I looked in all that you may read of this customer.",
  NOT_ALLOWED: "Somebody whose role may read it can ask.",
  UNCLEAR: "Try it in other words.",
};

export function AskBox({ customerId }: { customerId: string }) {
  const [question, setQuestion] = useState("");
  const [asked, setAsked] = useState("");
  const { data, error, isFetching } = useDocument(AskDocument, { id: customerId, question: asked, first: CLAIMS }, { enabled: asked !== "" });
  const ask = (next: string) => {
    setQuestion(next);
    setAsked(next.trim());
  };
  const answer = data?.customerAsk;
  return (
    <Paper component="section" aria-label="Ask about this customer" withBorder p="lg" className="card">
      <form onSubmit={(event) => { event.preventDefault(); ask(question); }}>
        <Group gap="sm" wrap="nowrap">
          <TextInput className="grow" aria-label="Question" placeholder="When were we last out there?" leftSection={<IconMessageQuestion size={18} />} maxLength={MAX_CHARACTERS} value={question} onChange={(event) => setQuestion(event.currentTarget.value)} />
          <Button type="submit" variant="light" disabled={!question.trim()}>Ask</Button>
          {answer && <ShowGraphQL of="the answer" operation="AskCustomer" />}
        </Group>
      </form>
      <div aria-live="polite" aria-busy={isFetching}>
        {isFetching && !answer && <Loader size="sm" mt="md" aria-label="Looking it up" />}
        {error && !answer && <Alert color="orange" mt="md" title="The question could not be answered just now">{error.message}</Alert>}
        {answer && <Answer customerId={customerId} answer={answer} onAsk={ask} />}
      </div>
    </Paper>
  );
}

function Answer({ customerId, answer, onAsk }: { customerId: string; answer: AskAnswerFragment; onAsk: (question: string) => void }) {
  const hint = HINTS[answer.status];
  const { before, after, isTold } = told(answer);
  return (
    <div className="answer">
      {before && <Text fw={answer.status === "ANSWERED" ? 570 : undefined}>{before}</Text>}
      {answer.claims.length > 0 && <Claims customerId={customerId} claims={answer.claims} isTold={isTold} />}
      {after && <Text size="sm">{after}</Text>}
      {hint && <Text size="sm" c="dimmed">{hint}</Text>}
      {answer.followUps.length > 0 && (
        <Group gap="xs" mt="sm" role="group" aria-label="Ask next">
          {answer.followUps.map((next) => <Button key={next} size="compact-sm" variant="default" onClick={() => onAsk(next)}>{next}</Button>)}
        </Group>
      )}
    </div>
  );
}
