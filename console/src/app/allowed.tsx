/** What the signed-in person may do, in the console and in the portal. */
import { createContext, useContext } from "react";

export const PermissionsContext = createContext<readonly string[]>([]);

export const useAllowed = (permission: string) => useContext(PermissionsContext).includes(permission);
