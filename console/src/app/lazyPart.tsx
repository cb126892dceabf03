import { type ComponentProps, type ComponentType, lazy, type ReactNode, useState } from "react";
import { Boundary } from "../ui/Boundary";

type Module<C> = { default: C };
type Load<C extends ComponentType<any>> = () => Promise<Module<C>>;

/** Browsers name the module that did not arrive at the end of the message; Safari does not. */
const ADDRESS = /https?:\S+\.js/;

/** Load a part again after a failure. Most browsers go on refusing the address of a module that failed once, so a second try asks for another. */
async function loadAnew<C extends ComponentType<any>>(load: Load<C>): Promise<Module<C>> {
  try {
    return await load();
  } catch (failure) {
    const [address] = ADDRESS.exec(String(failure)) ?? [];
    if (!address) throw failure;
    return import(/* @vite-ignore */ `${address}?again=${Date.now()}`);
  }
}

/** A part of a page that is loaded when it is first shown. When that fails it says so in its place, and can be loaded again. */
export function lazyPart<C extends ComponentType<any>>(load: Load<C>): (props: ComponentProps<C>) => ReactNode {
  let Latest = lazy(load);
  return function Part(props: ComponentProps<C>) {
    const [Shown, show] = useState(() => Latest);
    // React keeps a failure for ever.
    const loadAgain = () => {
      Latest = lazy(() => loadAnew(load));
      show(() => Latest);
    };
    return <Boundary onRetry={loadAgain}><Shown {...props} /></Boundary>;
  };
}
