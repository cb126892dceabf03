"""What hangs below an estimate."""

from collections.abc import Awaitable

import strawberry

from gateway.documents.estimate import Estimate
from gateway.documents.quote import Quote
from gateway.resolvers.arguments import GatewayInfo


def quote(parent: strawberry.Parent[Estimate], info: GatewayInfo) -> Awaitable[Quote | None]:
    """The quote that was made of an estimate."""
    return info.context.require_signed_in().loaders.record_by_id.record(Quote, parent.quote_id)
