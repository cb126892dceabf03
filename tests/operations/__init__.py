"""Operations, without GraphQL."""
