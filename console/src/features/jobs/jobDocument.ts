/** Read before its page is loaded: see `app/pages.ts`. */
import { graphql } from "../../generated";

export const JobDocument = graphql(`
  query JobPage($id: ID!, $withInvoices: Boolean!) {
    job(id: $id) {
      id number title description status category department scheduledStart completedAt
      statusHistory { status at by { name } }
      technician { id name }
      address { id street unit city region postalCode country mapUrl }
      appointments(first: 5) { nodes { id number status window { start end timeZone } } }
      invoices(first: 5) @include(if: $withInvoices) { nodes { id number status balance { amount currency } } }
      openQuotes(first: 10) { nodes { id number title status total { amount currency } } }
      customer {
        id number displayName status tags
        phones { id number e164 extension kind isPrimary }
        primaryEmail { id address isInvalid }
        taxability { kind ratePercent isTaxable }
        billingAddress { id street unit city region postalCode country }
      }
    }
  }
`);
