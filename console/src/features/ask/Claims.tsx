/** The sentences of an answer, each with the fields that say so; a field opens its record. */
import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import type { AskAnswerFragment } from "../../generated/graphql";
import { named } from "../../ui/FieldChanges";
import { placeFor } from "./places";

type Claim = AskAnswerFragment["claims"][number];

export function Claims({ customerId, claims, isTold }: { customerId: string; claims: readonly Claim[]; isTold: readonly boolean[] }) {
  return (
    <ul className="plain-list claims" aria-label="What says so">
      {claims.map((claim, index) => (
        <li key={index}>
          {isTold[index] && <Text>{claim.text}</Text>}
          <Group gap={6} mt={4}>
            {claim.citations.map((citation, place) => <Cited key={place} customerId={customerId} citation={citation} />)}
          </Group>
        </li>
      ))}
    </ul>
  );
}

function Cited({ customerId, citation }: { customerId: string; citation: Claim["citations"][number] }) {
  const { node, field, value } = citation;
  const what = node ? `${named(node.__typename)}: ${named(field)}` : named(field);
  const href = node ? placeFor(customerId, node) : undefined;
  if (!href) return <Text span size="xs" className="why" title={value ?? undefined}>{what}</Text>;
  return <Anchor component={Link} href={href} size="xs" className="why" title={value ?? undefined}>{what}</Anchor>;
}
