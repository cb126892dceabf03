/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";

export const PortalDocument = graphql(`
  query PortalHome {
    viewer {
      id name role permissions
      company { id handle name email timeZone currency country locale }
      staffMember { id name }
      customer {
        id
        ...MyDetails
        ...MyVisits
        ...MyPapers
        metrics { totalDue { amount currency } accountCurrent { isCurrent overdueAmount { amount currency } } }
      }
    }
  }
`);
