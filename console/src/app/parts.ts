/** Answers in parts (`@defer`), as the incremental delivery draft of 2024 has them: `incrementalSpec=v0.2`. */
import type { Answer } from "./graphql";
import { textOf } from "./stream";

type Pending = { id: string; path: (string | number)[] };
type Part = Answer<any> & {
  pending?: Pending[];
  incremental?: { id: string; subPath?: (string | number)[]; data: object }[];
  completed?: { id: string; errors?: any[] }[];
  hasNext: boolean;
};

export async function readParts<T>(response: Response, onPart?: (soFar: T) => void): Promise<Answer<T>> {
  const answer: Answer<any> = { errors: [] };
  const places = new Map<string, (string | number)[]>();
  for await (const part of parts(response)) {
    if (part.data !== undefined) answer.data = part.data;
    for (const { id, path } of part.pending ?? []) places.set(id, path);
    for (const { id, subPath = [], data } of part.incremental ?? []) {
      answer.data = merged(answer.data, [...(places.get(id) ?? []), ...subPath], data);
    }
    for (const { errors } of [part, ...(part.completed ?? []), ...((part.incremental ?? []) as any[])]) {
      if (errors) answer.errors!.push(...errors);
    }
    if (part.extensions) answer.extensions = { ...answer.extensions, ...part.extensions };
    if (answer.data && part.hasNext) onPart?.(answer.data);
  }
  return answer;
}

async function* parts(response: Response): AsyncGenerator<Part> {
  let waiting = "";
  for await (const text of textOf(response)) {
    const pieces = (waiting + text).split("\r\n---");
    waiting = pieces.pop()!;
    for (const piece of pieces) {
      const body = piece.slice(piece.indexOf("\r\n\r\n") + 4);
      if (body.startsWith("{")) yield JSON.parse(body);
    }
  }
}

/** A copy with more fields at a place: React compares by identity. */
function merged(whole: any, path: (string | number)[], more: object): any {
  if (path.length === 0) return { ...whole, ...more };
  const [key, ...rest] = path;
  const copy = Array.isArray(whole) ? [...whole] : { ...whole };
  copy[key!] = merged(copy[key!], rest, more);
  return copy;
}
