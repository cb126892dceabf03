/** Cards kept at Stripe: add one, make one the default, remove one after its dry run. */
import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconCreditCard, IconPlus } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { lazyPart } from "../../app/lazyPart";
import { facts } from "../../app/facts";
import { useChange, useDocument } from "../../app/queries";
import { graphql } from "../../generated";
import type { CardPartsFragment } from "../../generated/graphql";
import { useAllowed } from "../../app/allowed";
import { words } from "../../ui/format";
import { ReadState } from "../../ui/ReadState";
import { done, toast } from "../../ui/toasts";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { TabExport } from "../tabs/TabExport";

const AddCard = lazyPart(() => import("./AddCard"));
const RemovePart = lazyPart(() => import("../edit/RemovePart"));

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

const cardName = ({ brand, last4 }: CardPartsFragment) => `${words(brand?.toUpperCase() ?? "CARD")} …${last4}`;

export default function CardsTab({ id, withExport = true }: { id: string; withExport?: boolean }) {
  const reading = useDocument(CardsDocument, { id });
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<CardPartsFragment>();
  const [setDefault] = useChange(CardDefaultSet);
  const [remove] = useChange(CardRemove);
  const canWrite = useAllowed("card:write");
  const customer = reading.data?.customer;
  if (!customer) return <ReadState reading={reading} what="The cards" height={140} />;
  const prefer = async (card: CardPartsFragment) => {
    const answer = (await setDefault({ input: { customerId: id, paymentMethodId: card.id } }))?.cardDefaultSet;
    if (answer?.userErrors[0]) toast({ kind: "error", text: answer.userErrors[0].message });
    else if (answer) done(`${cardName(card)} is charged from now on`);
  };
  return (
    <Stack gap="sm" align="stretch">
      {customer.paymentMethods?.length === 0 && <Text c="dimmed" py="md" ta="center">No card is kept.</Text>}
      <div className="cards">
        {customer.paymentMethods?.map((card) => (
          <Paper key={card.id} withBorder p="md" className="card" role="group" aria-label={cardName(card)}>
            <Group justify="space-between" wrap="nowrap">
              <Group gap="sm" wrap="nowrap">
                <IconCreditCard size={24} stroke={1.5} aria-hidden />
                <div>
                  <Text fw={570}>{cardName(card)}</Text>
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
      <Group justify="space-between">
        {canWrite && facts.stripe ? <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>Add a card</Button> : <span />}
        <Group gap="xs">
          <ShowGraphQL of="the cards" operation="CardsTab" />
          {withExport && !!customer.paymentMethods?.length && <TabExport id={id} tab="CARDS" />}
        </Group>
      </Group>
      <Suspense>
        {isAdding && <AddCard customerId={id} onClose={() => setAdding(false)} />}
        {removed && (
          <RemovePart customer={customer} title={`Remove ${cardName(removed)}?`} done="The card is removed" onClose={() => setRemoved(undefined)}
            // Without the version: Stripe's word on a card that was just added would be a conflict.
            send={async ({ dryRun }, quiet) => (await remove({ input: { customerId: id, paymentMethodId: removed.id, dryRun } }, { quiet }))?.cardRemove} />
        )}
      </Suspense>
    </Stack>
  );
}
