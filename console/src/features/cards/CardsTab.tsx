/** Cards kept at Stripe: add one, make one the default, remove one after its dry run. */
import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconCreditCard, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { facts } from "../../app/facts";
import { useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { CardPartsFragment } from "../../generated/graphql";
import { useAllowed } from "../../app/allowed";
import { done, toast } from "../../ui/toasts";
import { RemovePart } from "../edit/RemovePart";

const AddCard = lazy(() => import("./AddCard"));

export const CardParts = graphql(`
  fragment CardParts on PaymentMethod { id brand last4 expMonth expYear isDefault isExpired expiresSoon }
`);
const CardsDocument = graphql(`
  query CardsTab($id: ID!) {
    customer(id: $id) { id version paymentMethods { ...CardParts } }
  }
`);
const CardDefaultSet = graphql(`
  mutation ConsoleCardDefault($input: CardDefaultSetInput!) {
    cardDefaultSet(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const CardRemove = graphql(`
  mutation ConsoleCardRemove($input: CardRemoveInput!) {
    cardRemove(input: $input) { customer { id version } impacts { code message } userErrors { code message path } }
  }
`);

export default function CardsTab({ id }: { id: string }) {
  const { data, error, isLoading } = useDocument(CardsDocument, { id });
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<CardPartsFragment>();
  const [setDefault] = useChange(CardDefaultSet);
  const [remove] = useChange(CardRemove);
  const canWrite = useAllowed("card:write");
  const customer = data?.customer;
  if (isLoading) return <Skeleton height={140} />;
  if (!customer) return <Alert color="orange">{error?.message ?? "The cards could not be read."}</Alert>;
  const prefer = async (card: CardPartsFragment) => {
    const answer = (await setDefault({ input: { customerId: id, paymentMethodId: card.id } }))?.cardDefaultSet;
    if (answer?.userErrors[0]) toast({ kind: "error", text: answer.userErrors[0].message });
    else if (answer) done(`${card.brand} …${card.last4} is charged from now on`);
  };
  return (
    <Stack gap="sm" align="stretch">
      {customer.paymentMethods?.length === 0 && <Text c="dimmed" py="md" ta="center">No card is kept.</Text>}
      <div className="cards">
        {customer.paymentMethods?.map((card) => (
          <Paper key={card.id} withBorder p="md" className="card">
            <Group justify="space-between" wrap="nowrap">
              <Group gap="sm" wrap="nowrap">
                <IconCreditCard size={24} stroke={1.5} aria-hidden />
                <div>
                  <Text fw={570} tt="capitalize">{card.brand} …{card.last4}</Text>
                  <Text size="xs" c="dimmed">expires {String(card.expMonth).padStart(2, "0")}/{card.expYear}</Text>
                </div>
              </Group>
              {card.isDefault && <Badge color="teal">Default</Badge>}
              {card.isExpired ? <Badge color="red">Expired</Badge> : card.expiresSoon && <Badge color="orange">Expires soon</Badge>}
            </Group>
            {canWrite && (
              <Group gap="xs" mt="sm">
                {!card.isDefault && <Button size="xs" variant="default" onClick={() => void prefer(card)}>Make default</Button>}
                <Button size="xs" variant="subtle" color="red" onClick={() => setRemoved(card)}>Remove</Button>
              </Group>
            )}
          </Paper>
        ))}
      </div>
      {canWrite && facts.stripe && <Group><Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>Add a card</Button></Group>}
      {isAdding && <Suspense><AddCard customerId={id} onClose={() => setAdding(false)} /></Suspense>}
      {removed && (
        <RemovePart customer={customer} title={`Remove ${removed.brand} …${removed.last4}?`} done="The card is removed" onClose={() => setRemoved(undefined)}
          send={async (more, quiet) => (await remove({ input: { customerId: id, paymentMethodId: removed.id, dryRun: more.dryRun, expectedVersion: more.expectedVersion } }, { quiet }))?.cardRemove} />
      )}
    </Stack>
  );
}
