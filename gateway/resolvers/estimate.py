"""What hangs below an estimate."""

from gateway.documents.quote import Quote
from gateway.resolvers.reference import referenced

quote = referenced(Quote, "quote_id")
