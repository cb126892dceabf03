/** What a page looks like until it is there: as `index.html` shows it, so that nothing moves. */
import { Title } from "@mantine/core";
import { facts } from "../app/facts";
import frames from "../app/frames.json";
import { useTitle } from "./title";

export type FrameName = keyof typeof frames;

/** The heading of a page, and what the page is for: `index.html` comes with them. */
export function PageHead({ of, size = "h2" }: { of: FrameName; size?: "h2" | "h3" }) {
  useTitle(frames[of].title);
  return (
    <>
      <Title order={1} size={size}>{frames[of].title}</Title>
      <Lead of={of} />
    </>
  );
}

export const Lead = ({ of }: { of: FrameName }) => <p className="frame-lead">{frames[of].lead}</p>;

/** The frame of the whole window, until someone is signed in. */
export function Frame() {
  return location.pathname.startsWith("/portal") && facts.portal ? <PortalFrame /> : <ConsoleFrame />;
}

const ConsoleFrame = () => (
  <div className="frame" role="status" aria-label="Loading">
    <div className="bar">
      <span className="mark" />
      <span className="nav"><span className="nav-link">Accounts</span><span className="nav-link">My week</span></span>
      <span className="search" />
      <span className="who" />
    </div>
    <div className="page"><PageFrame /></div>
  </div>
);

/** A page of the portal: a form for those who are not signed in. */
function PortalFrame() {
  const form = facts.session ? undefined : frames[location.pathname as FrameName];
  if (form) {
    return (
      <div className="frame portal" role="status" aria-label="Loading">
        <div className="portal-card frame-card"><div className="frame-form-title">{form.title}</div><p className="frame-lead">{form.lead}</p></div>
      </div>
    );
  }
  return (
    <div className="frame portal" role="status" aria-label="Loading">
      <div className="portal-home"><div className="frame-title" /><Lead of="/portal?" /><div className="frame-sheet" /></div>
    </div>
  );
}

/** The place of a page whose code is loaded. */
export function PageFrame() {
  const { title, lead } = frames[location.pathname as FrameName] ?? {};
  return (
    <div className="frame" role="status" aria-label="Loading">
      <div className="frame-title">{title}</div>
      <p className="frame-lead">{lead}</p>
      <div className="frame-sheet" />
    </div>
  );
}
