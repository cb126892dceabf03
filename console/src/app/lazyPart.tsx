import { type ComponentProps, type ComponentType, lazy, type ReactNode, useState } from "react";
import { Boundary } from "../ui/Boundary";

type Load<C extends ComponentType<any>> = () => Promise<{ default: C }>;

/** A part of a page that is loaded when it is first shown. When that fails it says so in its place, and can be loaded again. */
export function lazyPart<C extends ComponentType<any>>(load: Load<C>): (props: ComponentProps<C>) => ReactNode {
  let Latest = lazy(load);
  return function Part(props: ComponentProps<C>) {
    const [Shown, show] = useState(() => Latest);
    // React keeps a failure for ever.
    const loadAgain = () => {
      Latest = lazy(load);
      show(() => Latest);
    };
    return <Boundary onRetry={loadAgain}><Shown {...props} /></Boundary>;
  };
}
