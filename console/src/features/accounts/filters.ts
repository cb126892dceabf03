/** What the list of accounts is narrowed to. */
import type { CustomerStatus, CustomerType } from "../../generated/graphql";

export type Filters = { status: CustomerStatus; type: CustomerType | null; tags: string[]; manager: string | null };
export const NO_FILTERS: Filters = { status: "ACTIVE", type: null, tags: [], manager: null };
