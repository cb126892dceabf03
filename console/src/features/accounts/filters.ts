/** What the list of accounts is narrowed to and how it is sorted, as its address says: going back finds it as it was. */
import type { CustomerFilter, CustomerSortField, CustomerStatus, CustomerType, SortDirection } from "../../generated/graphql";

export type Filters = { status: CustomerStatus; type: CustomerType | null; tags: string[]; manager: string | null };
export type Sort = { field: CustomerSortField; direction: SortDirection };
export type List = { filters: Filters; sort: Sort };

export const STATUSES: CustomerStatus[] = ["ACTIVE", "ARCHIVED", "BLOCKED"];
export const TYPES: CustomerType[] = ["RESIDENTIAL", "COMMERCIAL", "PROPERTY_MANAGER", "NON_PROFIT", "GOVERNMENT"];
const SORTS: CustomerSortField[] = ["NAME", "JOINED_DATE", "OPEN_JOBS", "LIFETIME_VALUE", "BALANCE"];
const DIRECTIONS: SortDirection[] = ["ASC", "DESC"];
const FIRST_SORT: Sort = { field: "JOINED_DATE", direction: "DESC" };

/** The list that an address asks for; what is not understood is left out. */
export function listIn(search: string): List {
  const asked = new URLSearchParams(search);
  const among = <T extends string>(values: readonly T[], name: string) => values.find((value) => value === asked.get(name));
  return {
    filters: { status: among(STATUSES, "status") ?? "ACTIVE", type: among(TYPES, "type") ?? null, tags: asked.getAll("tag"), manager: asked.get("manager") },
    sort: { field: among(SORTS, "sort") ?? FIRST_SORT.field, direction: among(DIRECTIONS, "direction") ?? FIRST_SORT.direction },
  };
}

/** The address of a list; nothing for what every list begins with. */
export function addressOf({ filters: { status, type, tags, manager }, sort }: List): string {
  const asked = new URLSearchParams(tags.map((tag) => ["tag", tag]));
  if (status !== "ACTIVE") asked.set("status", status);
  if (type) asked.set("type", type);
  if (manager) asked.set("manager", manager);
  if (sort.field !== FIRST_SORT.field || sort.direction !== FIRST_SORT.direction) {
    asked.set("sort", sort.field);
    asked.set("direction", sort.direction);
  }
  return asked.size ? `/accounts?${asked}` : "/accounts";
}

export const filterFor = ({ status, type, tags, manager }: Filters): CustomerFilter => ({ status: [status], type: type ? [type] : null, tags: tags.length ? tags : null, accountManagerId: manager });
