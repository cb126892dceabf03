/** "Show the GraphQL": what this page asked, what it cost, and how long it took. */
import { ActionIcon, Alert, Badge, Button, Code, CopyButton, Drawer, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { facts } from "../../app/facts";
import { type Exchange, useExchanges } from "../../app/exchanges";
import { currentToken } from "../../app/token";
import { useFocusBack } from "../../ui/focusBack";
import { companyLocale } from "../../ui/format";

const MAX_LISTED = 12;

export default function Inspector({ operation, onClose }: { operation?: string; onClose: () => void }) {
  useFocusBack();
  const exchanges = useExchanges();
  const [chosen, setChosen] = useState(() => exchanges.find(({ name }) => name === operation)?.number);
  const shown = exchanges.find((each) => each.number === chosen) ?? exchanges[0];
  const listed = exchanges.filter((each, index) => index < MAX_LISTED || each === shown);
  return (
    <Drawer opened returnFocus={false} onClose={onClose} position="right" size="xl" title="The GraphQL of this page">
      <Text size="sm" c="dimmed" mb="sm">The console uses the public API only. These are its last requests; your own front end can send the same.</Text>
      <Stack gap={4} component="ul" className="plain-list exchanges" aria-label="Requests" mb="md">
        {listed.map((each) => (
          <li key={each.number}>
            <UnstyledButton className="exchange" aria-current={each === shown ? "true" : undefined} onClick={() => setChosen(each.number)}>
              <Text span fw={550} size="sm">{each.name}</Text>
              <span className="grow" />
              {each.faults.length > 0 && <Badge color="orange">{each.faults.length} refused</Badge>}
              {each.cost && <Text span size="xs" c="dimmed">{each.cost.actual} points</Text>}
              <Text span size="xs" c="dimmed" className="number">{Math.round(each.milliseconds)} ms</Text>
            </UnstyledButton>
          </li>
        ))}
      </Stack>
      {shown && <Details exchange={shown} />}
    </Drawer>
  );
}

function Details({ exchange: { text, variables, faults, cost, milliseconds } }: { exchange: Exchange }) {
  const variablesText = JSON.stringify(variables, null, 2);
  const [token, setToken] = useState<string>();
  useEffect(() => void currentToken().then(setToken), []);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">
          {cost ? `${cost.actual} points of ${cost.remaining.toLocaleString(companyLocale())} left, ` : ""}{Math.round(milliseconds)} ms
        </Text>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <ActionIcon variant="default" size="lg" aria-label="Copy the document" onClick={copy}>{copied ? <IconCheck size={17} /> : <IconCopy size={17} />}</ActionIcon>
            )}
          </CopyButton>
          {facts.graphiql && (
            <Button variant="default" component="a" target="_blank" rel="noopener" href={graphiqlAddress(text, variablesText, token)} leftSection={<IconExternalLink size={16} />}>
              Open in GraphiQL
            </Button>
          )}
        </Group>
      </Group>
      {faults.map((fault, index) => <Alert key={index} color="orange" title={fault.extensions?.code}>{fault.message}</Alert>)}
      <Code block tabIndex={0} aria-label="Document">{text.trim()}</Code>
      <Text fw={550} size="sm">Variables</Text>
      <Code block tabIndex={0} aria-label="Variables">{variablesText}</Code>
    </Stack>
  );
}

/** GraphiQL with this document, signed in as the console is; no server sees what is after the `#`. It reads answers as a whole: nothing is deferred. */
const graphiqlAddress = (document: string, variables: string, token?: string) =>
  `/graphql?${new URLSearchParams({ query: document.trim().replaceAll(/ @defer(\([^)]*\))?/g, ""), variables })}${token ? `#token=${token}` : ""}`;
