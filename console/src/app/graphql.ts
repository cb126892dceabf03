/** GraphQL over HTTP: published documents by their hash, answers in parts, events. */
import type { TypedDocumentString } from "../generated/graphql";
import { noteExchange } from "./exchanges";
import { readParts } from "./parts";
import { currentToken, endSession, isLetIn, noteLetIn, signedInBy } from "./token";

export type GraphQLFault = { message: string; path?: (string | number)[]; extensions?: { code?: string; requestId?: string } };
export type Answer<T> = { data?: T | null; errors?: GraphQLFault[]; extensions?: { cost?: Cost } };
export type Cost = { requested: number; actual: number; remaining: number };

export class RequestFailed extends Error {
  constructor(
    readonly faults: GraphQLFault[],
    readonly status: number,
  ) {
    super(faults[0]?.message ?? "The gateway did not answer.");
  }
  get isOffline() {
    return this.status === 0;
  }
}

/** The name of a document's operation. */
export const operationName = (document: { toString(): string }) => /(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString())?.[1] ?? "Anonymous";

const ENDPOINT = "/graphql";
export const UNREACHABLE = "The gateway cannot be reached. Check your connection; what you see is what was last read.";
const JSON_ANSWER = "application/graphql-response+json, application/json;q=0.9";
const IN_PARTS = "multipart/mixed;incrementalSpec=v0.2, application/json";

/** `isAnonymous`: sent without a token, as a sign-in is. */
type Options<T> = { signal?: AbortSignal; idempotencyKey?: string; onPart?: (soFar: T) => void; isAnonymous?: boolean };
type Reply<T> = { status: number; answer: Answer<T> };

type Begun = { document: { toString(): string }; variables: unknown; answer: Promise<unknown>; data?: unknown; soFar?: unknown; onPart?: (soFar: any) => void };
const begun = new Map<string, Begun>();
const keyOf = (document: { toString(): string }, variables: unknown) => operationName(document) + JSON.stringify(variables);

/** Send a query before the page that shows its answer is loaded; the page's own `run` gets this answer. Returns it, and what is there when its first part is. */
export function begin<T, V>(document: TypedDocumentString<T, V>, variables: V): { answer: Promise<T>; first: Promise<unknown> } {
  const query: Begun = { document, variables, answer: Promise.resolve() };
  const first = new Promise<void>((resolve) => {
    const onPart = (soFar: T) => {
      query.soFar = soFar;
      query.onPart?.(soFar);
      resolve();
    };
    query.answer = send(document, variables, { onPart }).then((data) => (query.data = data));
    query.answer.then(() => resolve(), () => resolve());
  });
  begun.set(keyOf(document, variables), query);
  return { answer: query.answer as Promise<T>, first };
}

/** Take what was begun and is answered by now; what has come in part stays for `run`. */
export function takeBegun() {
  const there = [...begun].filter(([, { data, soFar }]) => data !== undefined || soFar !== undefined);
  for (const [key, { data }] of there) if (data !== undefined) begun.delete(key);
  return there.map(([, { document, variables, data, soFar }]) => ({ document, variables, data: data ?? soFar, isWhole: data !== undefined }));
}

/** Run a document and return its data; what a role may not see is null in it. */
export async function run<T, V>(document: TypedDocumentString<T, V>, variables: V, options: Options<T> = {}): Promise<T> {
  const key = keyOf(document, variables);
  const query = begun.get(key);
  if (!query) return send(document, variables, options);
  begun.delete(key);
  query.onPart = options.onPart;
  if (query.soFar) options.onPart?.(query.soFar as T);
  return query.answer as Promise<T>;
}

/** Forget what was begun for somebody else. */
export const forgetBegun = () => begun.clear();

async function send<T, V>(document: TypedDocumentString<T, V>, variables: V, options: Options<T>): Promise<T> {
  const text = document.toString();
  const begun = performance.now();
  const { status, answer } = await authorized((token) => replyTo<T>(document, variables, token, options), options);
  noteExchange({
    name: operationName(document),
    text,
    variables,
    cost: answer.extensions?.cost,
    milliseconds: performance.now() - begun,
    faults: answer.errors ?? [],
  });
  return dataIn(answer, status);
}

/** Send with the token at hand; with a fresh one if that is refused; and once more when its person has signed in again. */
async function authorized<T>(attempt: (token?: string) => Promise<Reply<T>>, { isAnonymous = false } = {}): Promise<Reply<T>> {
  if (isAnonymous) return attempt();
  const sender = signedInBy();
  for (let isRefused = false; ; isRefused = !isRefused) {
    const token = await currentToken({ fresh: isRefused });
    const reply = await attempt(token);
    if (!isTurnedAway(reply)) {
      if (token) noteLetIn();
      return reply;
    }
    // What one person wants is not sent as another.
    if (!token || sender !== signedInBy() || (isRefused && !isLetIn())) return reply;
    if (isRefused) await endSession(reply.answer.errors?.[0]?.message ?? "Sign in again.");
  }
}

/** Whether the gateway does not know the person, or not any more. */
const isTurnedAway = ({ status, answer }: Reply<unknown>) => (status === 401 || status === 403) && answer.data === undefined;

/** The data of an answer. Throws when there is none because of an error: what does not exist is null without one. */
function dataIn<T>({ data, errors = [] }: Answer<T>, status: number): T {
  if (errors.some(({ extensions }) => extensions?.code === "FORBIDDEN")) noteForbidden();
  if (!data || (errors.length && Object.values(data).every((value) => value === null))) throw new RequestFailed(errors, status);
  return data;
}

const forbidden = new Set<() => void>();
export const noteForbidden = () => forbidden.forEach((listener) => listener());

/** Call the listener when something is refused for want of a right: rights may have been changed. */
export function watchForbidden(listener: () => void) {
  forbidden.add(listener);
  return () => void forbidden.delete(listener);
}

async function replyTo<T>(document: TypedDocumentString<T, any>, variables: unknown, token: string | undefined, options: Options<T>): Promise<Reply<T>> {
  const text = document.toString();
  const hash = await hashed(text);
  const persisted = hash ? { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } } : { query: text };
  let response = await post({ ...persisted, variables }, text, token, options);
  let answer = await read<T>(response, options.onPart);
  if (answer.errors?.[0]?.extensions?.code === "PERSISTED_QUERY_NOT_FOUND") {
    response = await post({ ...persisted, query: text, variables }, text, token, options);
    answer = await read<T>(response, options.onPart);
  }
  return { status: response.status, answer };
}

const hashes = new Map<string, string>();

/** The name of a document among those that are published; none where the browser does no cryptography (plain http). */
async function hashed(text: string): Promise<string | undefined> {
  if (!hashes.has(text) && crypto.subtle) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    hashes.set(text, [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return hashes.get(text);
}

async function post(body: object, text: string, token: string | undefined, { signal, idempotencyKey }: Options<any>): Promise<Response> {
  const headers: Record<string, string> = {
    accept: text.includes("@defer") ? IN_PARTS : JSON_ANSWER,
    "content-type": "application/json",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    // Keys are kept for each viewer: there are none for those who are not signed in.
    ...(token && idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
  };
  try {
    return await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(body), signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestFailed([{ message: UNREACHABLE }], 0);
  }
}

async function read<T>(response: Response, onPart?: (soFar: T) => void): Promise<Answer<T>> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("multipart/mixed")) return readParts<T>(response, onPart);
  if (type.includes("json")) return response.json();
  throw new RequestFailed([{ message: `The gateway answered ${response.status}.` }], response.status);
}

/** Send a file; the header keeps plain web forms of other sites out. Calls `onProgress` with the share that was sent. */
export async function upload<T, V>(document: TypedDocumentString<T, V>, variables: V, path: string, file: File, onProgress: (share: number) => void): Promise<T> {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query: document.toString(), variables }));
  form.append("map", JSON.stringify({ 0: [`variables.${path}`] }));
  form.append("0", file);
  const begun = performance.now();
  const { status, answer } = await authorized((token) => sendForm<T>(form, `Bearer ${token}`, onProgress));
  noteExchange({ name: operationName(document), text: document.toString(), variables, cost: answer.extensions?.cost, milliseconds: performance.now() - begun, faults: answer.errors ?? [] });
  return dataIn(answer, status);
}

/** `fetch` does not tell how much of a body is sent. */
function sendForm<T>(form: FormData, authorization: string, onProgress: (share: number) => void): Promise<Reply<T>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", ENDPOINT);
    request.responseType = "json";
    request.setRequestHeader("authorization", authorization);
    request.setRequestHeader("graphql-require-preflight", "true");
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () => resolve({ status: request.status, answer: request.response ?? {} });
    request.onerror = () => reject(new RequestFailed([{ message: UNREACHABLE }], 0));
    request.send(form);
  });
}
