/** What is half-typed in a page: it is there again when its place is shown again, until it is sent or the page is loaded again. */
import { useState } from "react";

const drafts = new Map<string, string>();

/** A text as `useState` has it, kept under a name; an empty one is forgotten. */
export function useDraft(name: string) {
  const [text, setText] = useState(() => drafts.get(name) ?? "");
  const keep = (next: string) => {
    if (next) drafts.set(name, next);
    else drafts.delete(name);
    setText(next);
  };
  return [text, keep] as const;
}
