import { Alert, Badge, Group, Text, Title } from "@mantine/core";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { AccountHeadFragment } from "../../generated/graphql";
import { day, words } from "../../ui/format";
import { StatusBadge } from "../../ui/StatusBadge";
import { LogCall } from "../calls/LogCall";
import { SettingsGear } from "../edit/SettingsGear";
import { SendMessage } from "./SendMessage";
import { TagEditor } from "./TagEditor";

export const AccountHeadParts = graphql(`
  fragment AccountHead on Customer {
    id
    version
    number
    displayName
    type
    status
    statusReason @include(if: $withChanges)
    joinedOn
    tags
    ...SettingsGear
  }
`);

export function AccountHead({ customer, isLive }: { customer: AccountHeadFragment; isLive: boolean }) {
  const may = useMay();
  return (
    <div className="head">
      <div className="grow">
        <Group gap="sm" align="center">
          <Title order={1} size="h2">{customer.displayName}</Title>
          <Badge color="gray">{words(customer.type)}</Badge>
          <StatusBadge status={customer.status} />
          {isLive && <span className="live" role="img" aria-label="Live" title="Changes of others appear here at once" />}
        </Group>
        <Group gap="sm" mt={6}>
          <Text size="sm" c="dimmed">{customer.number} · customer since {day(customer.joinedOn)}</Text>
          {may("tag:read") && <TagEditor id={customer.id} tags={customer.tags ?? []} />}
        </Group>
      </div>
      <Group gap="xs">
        {may("call:write") && <LogCall customerId={customer.id} />}
        {may("message:send") && <SendMessage id={customer.id} />}
        <SettingsGear customer={customer} />
      </Group>
      {customer.status !== "ACTIVE" && customer.statusReason && (
        <Alert color={customer.status === "BLOCKED" ? "red" : "gray"} title={words(customer.status)} w="100%">{customer.statusReason}</Alert>
      )}
    </div>
  );
}
