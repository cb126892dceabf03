"""How a query runs, fast and within limits. Knows GraphQL, knows no feature."""
