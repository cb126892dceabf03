/** A menu whose code comes after the page; until it is opened for the first time there is only its button. */
import type { Menu, MenuProps } from "@mantine/core";
import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";
import { lazyPart } from "../app/lazyPart";
import { loadWhenIdle } from "../app/idle";

const load = () => import("./OpenMenu");
const OpenMenu = lazyPart(load);
loadWhenIdle(load);

/** `face` is the button; `children` gives what the menu holds, made of the parts of the `Menu` that it is handed. */
export type LazyMenuProps = Omit<MenuProps, "children"> & { face: ReactElement<any>; children: (parts: typeof Menu) => ReactNode };

export function LazyMenu(props: LazyMenuProps) {
  const [isAsked, setAsked] = useState(false);
  const closed = cloneElement(props.face, { "aria-haspopup": "menu", "aria-expanded": false, onClick: () => setAsked(true) });
  if (!isAsked) return closed;
  return <Suspense fallback={closed}><OpenMenu {...props} /></Suspense>;
}
