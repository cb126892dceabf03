/** The search box of every page; what finds is loaded when the page is at rest, or when somebody wants to search. */
import { useHotkeys } from "@mantine/hooks";
import { type ComponentProps, type ComponentType, useEffect, useRef, useState } from "react";
import { useIdle } from "../../app/idle";
import type Finder from "./Finder";
import { SearchField } from "./SearchField";

export function SearchBox() {
  const [term, setTerm] = useState("");
  const [isWanted, setWanted] = useState(false);
  // Not `lazy`: the field stays, with what is typed into it, until the other can take its place.
  const [Found, setFound] = useState<ComponentType<ComponentProps<typeof Finder>>>();
  const isNeeded = useIdle() || isWanted;
  const field = useRef<HTMLInputElement>(null);
  const hasFocus = useRef(false);
  useHotkeys([["/", () => field.current?.focus()]]);
  useEffect(() => {
    if (isNeeded) void import("./Finder").then((loaded) => setFound(() => loaded.default));
  }, [isNeeded]);
  const props = { field, term, onTerm: setTerm };
  if (Found) return <Found {...props} hasFocus={hasFocus.current} />;
  return <SearchField {...props} onFocus={() => { hasFocus.current = true; setWanted(true); }} onBlur={() => (hasFocus.current = false)} />;
}
