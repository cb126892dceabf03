/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";

export const LeadDocument = graphql(`
  query ConsoleLeadPage($id: ID!) {
    customer(id: $id) {
      id version number displayName
      phones { ...PhoneParts }
      emails { ...EmailParts }
      addresses { ...AddressParts }
    }
  }
`);
