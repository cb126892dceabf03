/** A customer's own account. */
import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { PermissionsContext } from "../../app/allowed";
import { useDocument } from "../../app/queries";
import { ViewerContext } from "../../app/viewer";
import { money, writeAsIn } from "../../ui/format";
import { SchemeSwitch } from "../../app/SchemeSwitch";
import { Frame, Lead } from "../../ui/Frame";
import { useTitle } from "../../ui/title";
import { Statement } from "../account/Statement";
import { Bookings } from "../bookings/Bookings";
import CardsTab from "../cards/CardsTab";
import { MyDetails } from "./MyDetails";
import { MyPapers } from "./MyPapers";
import { MyVisits } from "./MyVisits";
import { PortalDocument } from "./portalDocument";

export function PortalHome({ onLeave }: { onLeave: () => void }) {
  const { data, error, refetch } = useDocument(PortalDocument, {});
  useTitle("My account");
  const viewer = data?.viewer;
  const customer = viewer?.customer;
  if (error && !customer) return <Unread reason={error.message} onRetry={() => void refetch()} onLeave={onLeave} />;
  if (!viewer || !customer) return <Frame />;
  if (viewer.company) writeAsIn(viewer.company);
  const { metrics } = customer;
  return (
    <ViewerContext.Provider value={viewer}>
      <PermissionsContext.Provider value={viewer.permissions}>
        <main className="portal-home">
          <header className="portal-head">
            <Text size="sm" c="dimmed" className="grow">{viewer.company?.name}</Text>
            <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconLogout size={16} />} onClick={onLeave}>Sign out</Button>
            <SchemeSwitch />
          </header>
          <Title order={1} size="h2">Hello, {customer.firstName ?? customer.displayName}</Title>
          <Lead of="/portal?" />
          <Stack gap="md" mt="lg">
            <Section title="Your visits">
              <Bookings customerId={customer.id} withMenu={false} />
              <MyVisits customer={customer} />
            </Section>
            <Section title="Your account">
              <Group justify="space-between">
                <div>
                  <Text size="sm" c="dimmed">To pay</Text>
                  <Text fw={640} size="xl">{money(metrics?.totalDue)}</Text>
                  {metrics && !metrics.accountCurrent.isCurrent && <Text size="sm" className="overdue">{money(metrics.accountCurrent.overdueAmount)} overdue</Text>}
                </div>
                <Statement customerId={customer.id} />
              </Group>
              <MyPapers customer={customer} />
            </Section>
            <Section title="Your cards"><CardsTab id={customer.id} withExport={false} /></Section>
            <Section title="Your details"><MyDetails customer={customer} /></Section>
          </Stack>
        </main>
      </PermissionsContext.Provider>
    </ViewerContext.Provider>
  );
}

const Unread = ({ reason, onRetry, onLeave }: { reason: string; onRetry: () => void; onLeave: () => void }) => (
  <main className="not-signed-in">
    <Title order={1} className="unseen">My account</Title>
    <Alert color="orange" role="alert" title="Your account could not be read">
      <Text size="sm" mb="sm">{reason}</Text>
      <Group gap="xs"><Button size="xs" onClick={onRetry}>Try again</Button><Button size="xs" variant="default" onClick={onLeave}>Sign in again</Button></Group>
    </Alert>
  </main>
);

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Paper component="section" aria-label={title} withBorder p="lg" className="card">
    <Title order={2} size="h4" mb="sm">{title}</Title>
    {children}
  </Paper>
);
