"""How a query runs, fast and within limits. It depends on GraphQL, not on any feature."""
