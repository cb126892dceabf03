/** The frame of every page of the console: where you are, the search box, who you are. */
import { ActionIcon, Anchor, Button, Group, Text } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { type ReactNode, Suspense, useCallback, useState } from "react";
import { Link, useLocation } from "wouter";
import { lazyPart } from "./lazyPart";
import { InspectContext } from "../features/inspector/ShowGraphQL";
import { SearchBox } from "../features/search/SearchBox";
import { Frame } from "../ui/Frame";
import { writeAsIn } from "../ui/format";
import { useArrival } from "./arrival";
import { useIdle } from "./idle";
import { useDocument } from "./queries";
import { PermissionsContext } from "./allowed";
import { CompanyMenu } from "./CompanyMenu";
import { RoleMenu } from "./RoleMenu";
import { useRights } from "./rights";
import { SchemeSwitch } from "./SchemeSwitch";
import { NotSignedIn, OtherRoles, useSession } from "./session";
import { ViewerContext } from "./viewer";
import { ViewerDocument } from "./viewerDocument";

const CallListener = lazyPart(() => import("../features/calls/CallListener"));
const Inspector = lazyPart(() => import("../features/inspector/Inspector"));

export function Shell({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useDocument(ViewerDocument, {});
  const { signOut } = useSession();
  const isIdle = useIdle();
  const [inspected, setInspected] = useState<{ operation?: string }>();
  const inspect = useCallback((operation?: string) => setInspected({ operation }), []);
  useArrival();
  const viewer = data?.viewer;
  useRights(viewer, refetch);
  // Who was read once stays: a lost connection takes nothing off the screen.
  if (error && !viewer) {
    return (
      <NotSignedIn reason={error.message}>
        <Button size="xs" onClick={() => void refetch()}>Try again</Button>
        {signOut ? <Button size="xs" variant="default" onClick={signOut}>Sign in as somebody else</Button> : <OtherRoles />}
      </NotSignedIn>
    );
  }
  if (!viewer) return <Frame />;
  if (viewer.company) writeAsIn(viewer.company);
  return (
    <ViewerContext.Provider value={viewer}>
      <PermissionsContext.Provider value={viewer.permissions}>
      <InspectContext.Provider value={inspect}>
      <a className="skip" href="#main">Skip to the page</a>
      <nav className="bar" aria-label="Main">
        <Link href="/accounts" className="brand">
          <span className="mark" aria-hidden>{viewer.company?.name.charAt(0) ?? "·"}</span>
          <Text span fw={620} className="brand-name">{viewer.company?.name}</Text>
        </Link>
        <div className="nav">
          <NavLink href="/accounts">Accounts</NavLink>
          <NavLink href="/day">My week</NavLink>
          <CompanyMenu />
        </div>
        <SearchBox />
        <Group gap={4} wrap="nowrap" className="bar-end">
          <ActionIcon variant="subtle" color="gray" size="lg" className="show-all" aria-label="Show the GraphQL" title="Show the GraphQL" onClick={() => inspect()}>
            <IconBraces size={19} />
          </ActionIcon>
          <SchemeSwitch />
          <RoleMenu />
        </Group>
      </nav>
      <main id="main" className="page" tabIndex={-1}>
        {children}
      </main>
      {isIdle && viewer.permissions.includes("communication:read") && <Suspense><CallListener /></Suspense>}
      {inspected && (
        <Suspense>
          <Inspector operation={inspected.operation} onClose={() => setInspected(undefined)} />
        </Suspense>
      )}
      </InspectContext.Provider>
      </PermissionsContext.Provider>
    </ViewerContext.Provider>
  );
}

function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const [location] = useLocation();
  return (
    <Anchor component={Link} href={href} className="nav-link" aria-current={location.startsWith(href) ? "page" : undefined} underline="never">
      {children}
    </Anchor>
  );
}
