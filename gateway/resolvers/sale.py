"""The change of a sale."""

from typing import Annotated

import strawberry

from gateway.documents.sale import Sale
from gateway.inputs.sale import SaleUpdateInput
from gateway.operations.sale import update_sale
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, outcome_of


async def sale_update(
    info: GatewayInfo,
    input: Annotated[SaleUpdateInput, strawberry.argument(description="What to change.")],
) -> Outcome[Sale]:
    """The changed sale, or why it was refused."""
    signed_in = info.context.require_signed_in()
    return await outcome_of(signed_in, update_sale(signed_in.scope, input, info.context.request_id))
