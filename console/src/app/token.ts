/** The access token: in memory, fetched again before it ends. Nothing of it is in the browser's storage. */
export type Session = { token: string; expiresInSeconds: number };
type SignIn = () => Promise<Session>;

/** A token is renewed so long before it ends. */
export const EARLY_SECONDS = 30;
let signIn: SignIn | null = null;
let known: { token: string; until: number } | null = null;
let waiting: Promise<string> | null = null;

/** Decide where tokens come from; null signs out. */
export function signInWith(next: SignIn | null) {
  signIn = next;
  known = null;
  waiting = null;
}

/** The token to send; undefined when nobody is signed in. */
export async function currentToken({ fresh = false } = {}): Promise<string | undefined> {
  if (!signIn) return undefined;
  if (!fresh && known && known.until > Date.now()) return known.token;
  waiting ??= renew(signIn).finally(() => (waiting = null));
  return waiting;
}

async function renew(from: SignIn): Promise<string> {
  const { token, expiresInSeconds } = await from();
  if (from === signIn) known = { token, until: Date.now() + (expiresInSeconds - EARLY_SECONDS) * 1000 };
  return token;
}
