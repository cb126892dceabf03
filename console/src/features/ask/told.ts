/** An answer, so that each of its sentences is shown once: those that are claims stand with what says so. */
import type { AskAnswerFragment } from "../../generated/graphql";

type Told = { before: string; after: string; isTold: boolean[] };

export function told({ answer, claims }: Pick<AskAnswerFragment, "answer" | "claims">): Told {
  const between: string[] = [];
  let rest = answer;
  const isTold = claims.map(({ text }) => {
    const at = rest.indexOf(text);
    if (at < 0) return false;
    between.push(rest.slice(0, at).trim());
    rest = rest.slice(at + text.length);
    return true;
  });
  return isTold.includes(true) ? { before: between.filter(Boolean).join(" "), after: rest.trim(), isTold } : { before: answer, after: "", isTold };
}
