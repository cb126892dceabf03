"""A GraphQL API over MongoDB that serves everything a field-service company knows about a customer."""
