/** Read before the console is loaded: see `pages.ts`. */
import { graphql } from "../generated";

export const ViewerDocument = graphql(`
  query ConsoleViewer {
    viewer {
      id
      name
      role
      permissions
      company { id handle name email timeZone currency country locale }
      staffMember { id name }
      customer { id }
    }
  }
`);
