import { useSyncExternalStore } from "react";
import { sessionEnd, watchSessionEnd } from "./token";

/** The end of the session, while it is over. */
export const useSessionEnd = () => useSyncExternalStore(watchSessionEnd, sessionEnd);
