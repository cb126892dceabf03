/** Who may read a note; customers never do. */
import type { NoteVisibility } from "../../generated/graphql";

export const VISIBILITIES: { value: NoteVisibility; label: string }[] = [{ value: "TEAM", label: "Whole team" }, { value: "STAFF", label: "Office only" }];
