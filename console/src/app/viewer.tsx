/** The signed-in person, and what they may do: pages hide what they may not. */
import { PermissionsContext } from "./allowed";
import { createContext, useContext } from "react";
import type { ConsoleViewerQuery } from "../generated/graphql";

export type Viewer = NonNullable<ConsoleViewerQuery["viewer"]>;
export const ViewerContext = createContext<Viewer | null>(null);
export const useViewer = () => useContext(ViewerContext)!;

/** Whether the viewer may do something, in the words of the schema: `customer:write`. */
export function useMay() {
  const permissions = useContext(PermissionsContext);
  return (permission: string) => permissions.includes(permission);
}
