"""Tags across the company."""

import strawberry

from gateway.operations.tag import TagCount, TagStep, list_tags
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome


async def tags(info: GatewayInfo) -> list[TagCount]:
    """Every tag with its count."""
    return await list_tags(info.context.require_signed_in().scope)


def tag(parent: strawberry.Parent[Outcome[TagStep]]) -> str | None:
    """The tag that customers have now."""
    return parent.changed.tag if parent.changed else None


def changed(parent: strawberry.Parent[Outcome[TagStep]]) -> int:
    """Return how many customers this step changed."""
    return parent.changed.changed if parent.changed else 0


def remaining(parent: strawberry.Parent[Outcome[TagStep]]) -> int | None:
    """Return how many customers are left."""
    return parent.changed.remaining if parent.changed else None


def skipped(parent: strawberry.Parent[Outcome[TagStep]]) -> list[strawberry.ID]:
    """Return the ids of the customers who keep the tag."""
    return [strawberry.ID(customer_id) for customer_id in parent.changed.skipped] if parent.changed else []
