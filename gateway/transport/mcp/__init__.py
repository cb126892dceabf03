"""Tools for agents: the Model Context Protocol over HTTP, stateless, each tool an operation of GraphQL."""
