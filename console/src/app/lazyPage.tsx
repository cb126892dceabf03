import { type ComponentType, lazy, useState } from "react";
import type { Loadable } from "./pages";

/** A page that is loaded when it is first shown, or is there from the start. */
export function lazyPage<P extends object>(page: Loadable<P>) {
  const Later = lazy(page.load) as unknown as ComponentType<P>;
  return function Page(props: P) {
    const [Shown] = useState(() => page.loaded ?? Later);
    return <Shown {...props} />;
  };
}
