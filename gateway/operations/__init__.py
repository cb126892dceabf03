"""What the business can do, without GraphQL: called by resolvers, webhooks and commands alike."""
