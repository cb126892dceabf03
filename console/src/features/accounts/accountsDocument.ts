/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";
import type { AccountsQueryVariables } from "../../generated/graphql";
import { filterFor, type List } from "./filters";

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

/** What the list asks that an address names. */
export const accountsVariables = (withNumbers: boolean, { filters, sort }: List): AccountsQueryVariables => ({ withNumbers, first: PAGE_LENGTH, filter: filterFor(filters), sort, after: null });
