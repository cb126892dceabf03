/** A page about something that does not exist, or that the viewer cannot see. */
import { Alert, Anchor, Title } from "@mantine/core";
import { Link } from "wouter";
import { useTitle } from "./title";

export function NotThere({ what, reason }: { what: string; reason?: string }) {
  useTitle(`No such ${what}`);
  return (
    <>
      <Title order={1} size="h2" mb="md">There is no such {what}</Title>
      <Alert color="gray">
        {reason ?? "It was deleted, or it is not among those that you can see."} <Anchor component={Link} href="/accounts" inherit underline="always">All accounts</Anchor>
      </Alert>
    </>
  );
}
