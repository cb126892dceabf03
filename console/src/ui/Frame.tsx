/** What a page looks like until it is there: as `index.html` shows it, so that nothing moves. */
import { facts } from "../app/facts";

/** The heading that `index.html` came with. */
const title = document.querySelector(".frame-title")?.textContent;

/** The frame of the whole window, until someone is signed in. */
export function Frame() {
  return location.pathname.startsWith("/portal") && facts.portal ? <PortalFrame /> : <ConsoleFrame />;
}

const ConsoleFrame = () => (
  <div className="frame" role="status" aria-label="Loading">
    <div className="bar">
      <span className="mark" />
      <span className="nav"><span className="nav-link">Accounts</span><span className="nav-link">My day</span></span>
      <span className="search" />
      <span className="who" />
    </div>
    <div className="page"><PageFrame /></div>
  </div>
);

const PortalFrame = () => (
  <div className="frame portal" role="status" aria-label="Loading">
    <div className="portal-home"><p>Your account is being opened.</p><div className="frame-sheet" /></div>
  </div>
);

/** The place of a page whose code is loaded. */
export const PageFrame = () => (
  <div className="frame" role="status" aria-label="Loading">
    <div className="frame-title">{title}</div>
    <div className="frame-sheet" />
  </div>
);
