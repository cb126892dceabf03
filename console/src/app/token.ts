/** The access token: in memory, fetched again before it ends. Nothing of it is in the browser's storage. */
export type Session = { token: string; expiresInSeconds: number };
/** Gives a session, another one when the gateway has refused the last. */
type SignIn = (isRefused: boolean) => Promise<Session>;
/** A session that is over while its page is open. */
export type End = { reason: string; isResumed: Promise<void>; resume: () => void; giveUp: (failure: Error) => void };

/** A token is renewed so long before it ends. */
export const EARLY_SECONDS = 30;
let signIn: SignIn | null = null;
let known: { token: string; until: number } | null = null;
let waiting: Promise<string> | null = null;
let wasLetIn = false;
let end: End | undefined;
const watchers = new Set<() => void>();

/** Decide where tokens come from; null signs out. What waited for the person before is not sent. */
export function signInWith(next: SignIn | null) {
  signIn = next;
  waiting = null;
  wasLetIn = false;
  settle((over) => over.giveUp(new Error("Somebody else is signed in now. Send it again.")));
}

/** Where tokens come from now: another value when someone else is signed in. */
export const signedInBy = (): unknown => signIn;

/** The token to send; undefined when no one is signed in. While a session is over it waits for the next sign-in. */
export async function currentToken({ fresh = false } = {}): Promise<string | undefined> {
  await end?.isResumed;
  if (!signIn) return undefined;
  if (!fresh && known && known.until > Date.now()) return known.token;
  waiting ??= renew(signIn, fresh).finally(() => (waiting = null));
  return waiting;
}

async function renew(from: SignIn, isRefused: boolean): Promise<string> {
  const { token, expiresInSeconds } = await from(isRefused);
  if (from === signIn) known = { token, until: Date.now() + (expiresInSeconds - EARLY_SECONDS) * 1000 };
  return token;
}

/** Note that the gateway has taken the token: if it refuses one later, the session has ended. */
export const noteLetIn = () => void (wasLetIn = true);
export const isLetIn = () => wasLetIn;

/** Say that the session is over, and why; returns when the same person has signed in again. */
export function endSession(reason: string): Promise<void> {
  if (!end) {
    let over: Pick<End, "resume" | "giveUp">;
    const isResumed = new Promise<void>((resume, giveUp) => (over = { resume, giveUp }));
    isResumed.catch(() => {}); // perhaps no one waits
    end = { reason, isResumed, ...over! };
    tell();
  }
  return end.isResumed;
}

/** Go on after the same person has signed in again: what waited is sent. */
export const resumeSession = () => settle((over) => over.resume());

function settle(how: (over: End) => void) {
  known = null;
  if (!end) return;
  how(end);
  end = undefined;
  tell();
}

const tell = () => watchers.forEach((watcher) => watcher());

export const sessionEnd = () => end;

export function watchSessionEnd(watcher: () => void) {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

const signOuts = new BroadcastChannel("signed-out");

/** Tell the other windows of this browser that someone signed out of the console or the portal. */
export const announceSignOut = (of: "console" | "portal") => signOuts.postMessage(of);

/** Call `onSignOut` when another window signs out; returns what ends that. */
export function watchSignOuts(of: "console" | "portal", onSignOut: () => void) {
  const listener = ({ data }: MessageEvent) => data === of && onSignOut();
  signOuts.addEventListener("message", listener);
  return () => signOuts.removeEventListener("message", listener);
}
