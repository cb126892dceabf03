/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";

export const DuplicatesDocument = graphql(`
  query Duplicates($first: Int!, $after: String) {
    duplicateCandidates(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...DuplicatePair }
    }
  }
`);

export const FIRST_PAIRS = { first: 10, after: null };
