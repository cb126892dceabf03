/** The menu of `LazyMenu`: it takes the place of its button, with the focus, and opens. */
import { Menu } from "@mantine/core";
import { cloneElement, type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import type { LazyMenuProps } from "./LazyMenu";

export default function OpenMenu({ face, children, ...menu }: LazyMenuProps) {
  const button = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    button.current?.focus({ preventScroll: true });
    setOpen(true);
  }, []);
  // Until the focus is in the menu its button has it: Escape closes the menu there too, and not the dialog around it.
  const closes = { "data-mantine-stop-propagation": isOpen || undefined, onKeyDown: (event: KeyboardEvent) => event.key === "Escape" && setOpen(false) };
  return (
    <Menu shadow="md" withInitialFocusPlaceholder={false} opened={isOpen} onChange={setOpen} {...menu}>
      <Menu.Target>{cloneElement(face, { ref: button, ...closes })}</Menu.Target>
      <Menu.Dropdown className="menu">{children(Menu)}</Menu.Dropdown>
    </Menu>
  );
}
