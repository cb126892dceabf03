/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";
import type { AccountsQueryVariables, CustomerFilter, CustomerSortField, SortDirection } from "../../generated/graphql";

export const AccountsDocument = graphql(`
  query Accounts($withNumbers: Boolean!, $first: Int!, $after: String, $filter: CustomerFilter, $sort: CustomerSort) {
    customers(first: $first, after: $after, filter: $filter, sort: $sort) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...AccountRow }
    }
  }
`);

export const PAGE_LENGTH = 25;
export const FIRST_FILTER: CustomerFilter = { status: ["ACTIVE"], type: null, tags: null, accountManagerId: null };
export type Sort = { field: CustomerSortField; direction: SortDirection };
export const FIRST_SORT: Sort = { field: "JOINED_DATE", direction: "DESC" };

/** What the list asks; as it is opened unless a filter or an order is chosen. */
export const accountsVariables = (withNumbers: boolean, filter = FIRST_FILTER, sort = FIRST_SORT): AccountsQueryVariables => ({ withNumbers, first: PAGE_LENGTH, filter, sort, after: null });
