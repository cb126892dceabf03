import { type ComponentType, useState } from "react";
import { Boundary } from "../ui/Boundary";
import { lazyPart } from "./lazyPart";
import type { Loadable } from "./pages";

/** A page that is loaded when it is first shown, or is there from the start. */
export function lazyPage<P extends object>(page: Loadable<P>) {
  const Later = lazyPart(page.load) as unknown as ComponentType<P>;
  return function Page(props: P) {
    const [Shown] = useState(() => page.loaded ?? Later);
    return <Boundary><Shown {...props} /></Boundary>;
  };
}
