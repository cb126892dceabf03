/** The menu of `LazyMenu`: it takes the place of its button, with the focus, and opens. */
import { Menu } from "@mantine/core";
import { cloneElement, useLayoutEffect, useRef, useState } from "react";
import type { LazyMenuProps } from "./LazyMenu";

export default function OpenMenu({ face, children, ...menu }: LazyMenuProps) {
  const button = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    button.current?.focus({ preventScroll: true });
    setOpen(true);
  }, []);
  return (
    <Menu shadow="md" opened={isOpen} onChange={setOpen} {...menu}>
      <Menu.Target>{cloneElement(face, { ref: button })}</Menu.Target>
      <Menu.Dropdown>{children(Menu)}</Menu.Dropdown>
    </Menu>
  );
}
