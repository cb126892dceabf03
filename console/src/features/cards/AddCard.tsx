/** A new card: the gateway starts it, Stripe takes the number, the gateway keeps what it is called. */
import { Alert, Button, Group, Loader, Stack, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { facts } from "../../app/facts";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { Dialog } from "../../ui/Dialog";
import { words } from "../../ui/format";
import { done } from "../../ui/toasts";
import { FakeCardForm } from "./FakeCardForm";
import { StripeCardForm } from "./StripeCardForm";

const SetupStart = graphql(`
  mutation ConsoleCardSetupStart($input: CardSetupStartInput!) {
    cardSetupStart(input: $input) { setupIntentId clientSecret publishableKey userErrors { code message path } }
  }
`);
const SetupComplete = graphql(`
  mutation ConsoleCardSetupComplete($input: CardSetupCompleteInput!) {
    cardSetupComplete(input: $input) { paymentMethod { id brand last4 } customer { id version } userErrors { code message path } }
  }
`);

export type Setup = { setupIntentId: string; clientSecret: string; publishableKey: string };
/** What a form of the card's number gives: how to have Stripe take it, or why it would not. */
export type TakeCard = () => Promise<string | null>;
export type CardFormProps = { setup: Setup; onReady: (take: TakeCard) => void };

export default function AddCard({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const [setup, setSetup] = useState<Setup>();
  const [take, setTake] = useState<{ it: TakeCard }>();
  const [makeDefault, setMakeDefault] = useState(false);
  const [fault, setFault] = useState<string>();
  const [isSending, setSending] = useState(false);
  const [start] = useChange(SetupStart);
  const [complete] = useChange(SetupComplete);
  useEffect(() => {
    void start({ input: { customerId } }, { quiet: true }).then((answer) => {
      const begun = answer?.cardSetupStart;
      if (begun?.setupIntentId && begun.clientSecret) setSetup({ setupIntentId: begun.setupIntentId, clientSecret: begun.clientSecret, publishableKey: begun.publishableKey ?? "" });
      else setFault(begun?.userErrors[0]?.message ?? "The card could not be begun.");
    });
  }, [customerId]);
  const save = async () => {
    if (!setup || !take) return;
    setSending(true);
    const refusal = await take.it();
    const answer = refusal ? null : (await complete({ input: { customerId, setupIntentId: setup.setupIntentId, makeDefault } }))?.cardSetupComplete;
    setSending(false);
    const message = refusal ?? answer?.userErrors[0]?.message;
    if (message) return setFault(message);
    if (!answer) return;
    done(`${words(answer.paymentMethod?.brand?.toUpperCase() ?? "card")} …${answer.paymentMethod?.last4 ?? ""} is kept`);
    onClose();
  };
  const Form = facts.stripe === "fake" ? FakeCardForm : StripeCardForm;
  return (
    <Dialog onClose={onClose} title="Add a card">
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          {!setup && !fault && <Loader size="sm" aria-label="Loading" />}
          {setup && <Form setup={setup} onReady={(it) => setTake({ it })} />}
          <Switch label="Charge this card by default" checked={makeDefault} onChange={(event) => setMakeDefault(event.currentTarget.checked)} />
          {fault && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={isSending} disabled={!setup || !take}>Keep the card</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
