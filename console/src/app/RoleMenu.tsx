/** Who is signed in; in the demo the switch of role and company. */
import { Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconLogout, IconMessageReport, IconPhoneCall, IconUserCircle } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useLocation } from "wouter";
import { lazyPart } from "./lazyPart";
import { words } from "../ui/format";
import { LazyMenu } from "../ui/LazyMenu";
import { facts } from "./facts";
import { useSession } from "./session";
import { useViewer } from "./viewer";

const SimulateCall = lazyPart(() => import("../features/calls/SimulateCall"));

const initials = (name: string) => name.split(/\s+/).map((word) => word.charAt(0)).filter((_, place, all) => place === 0 || place === all.length - 1).join("").toUpperCase();

/** A mail to the office that names the page it is about. */
const reportTo = (office: string) => `mailto:${office}?subject=${encodeURIComponent(`Issue on the page ${location.pathname}`)}`;

export function RoleMenu() {
  const viewer = useViewer();
  const { identity, become, signOut } = useSession();
  const [, navigate] = useLocation();
  const [calling, setCalling] = useState(false);
  const pick = (next: { role?: string; company?: string }) => {
    if (next.role === "customer") return location.assign(`/portal?demo=${identity.company}`);
    navigate("/accounts");
    become(next);
  };
  const mark = (chosen: boolean) => (chosen ? <IconCheck size={16} /> : <span className="no-check" />);
  const face = (
    <UnstyledButton className="who">
      <span className="avatar" aria-hidden>{initials(viewer.name)}</span>
      <span className="who-text">
        <Text size="sm" fw={550} lh={1.2} truncate>{viewer.name}</Text>
        <Text size="xs" c="dimmed" lh={1.2}>{words(viewer.role)}</Text>
      </span>
      <span className="unseen">{facts.mode === "demo" ? "Switch role or company" : "Your menu"}</span>
    </UnstyledButton>
  );
  return (
    <>
      <LazyMenu position="bottom-end" width={250} face={face}>
        {(Menu) => (
          <>
            {facts.mode === "demo" && (
              <>
                <Menu.Label>Work as</Menu.Label>
                {facts.roles?.map((role) => (
                  <Menu.Item key={role} leftSection={mark(role === identity.role)} onClick={() => pick({ role })}>
                    {role === "customer" ? "Customer (portal)" : words(role.toUpperCase())}
                  </Menu.Item>
                ))}
                <Menu.Label>Company</Menu.Label>
                {facts.companies?.map((company) => (
                  <Menu.Item key={company} leftSection={mark(company === identity.company)} onClick={() => pick({ company })}>
                    {company.charAt(0).toUpperCase() + company.slice(1)}
                  </Menu.Item>
                ))}
                <Menu.Divider />
              </>
            )}
            {viewer.permissions.includes("call:report") && (
              <Menu.Item leftSection={<IconPhoneCall size={16} />} onClick={() => setCalling(true)}>Simulate a call</Menu.Item>
            )}
            {viewer.company?.email && (
              <Menu.Item leftSection={<IconMessageReport size={16} />} component="a" href={reportTo(viewer.company.email)}>Report an issue</Menu.Item>
            )}
            {facts.portal && <Menu.Item leftSection={<IconUserCircle size={16} />} component="a" href="/portal">Customers’ portal</Menu.Item>}
            {signOut && <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>Sign out</Menu.Item>}
          </>
        )}
      </LazyMenu>
      {calling && <Suspense><SimulateCall onClose={() => setCalling(false)} /></Suspense>}
    </>
  );
}
