/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";

export const AccountPageDocument = graphql(`
  query AccountPage($id: ID!, $withNumbers: Boolean!, $withChanges: Boolean!) {
    customer(id: $id) {
      id
      version
      ...AccountHead
      ...ContactCard
      ...AccountNumbers @include(if: $withNumbers) @defer(label: "numbers")
    }
  }
`);
