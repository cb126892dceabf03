"""Questions about a customer."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

import strawberry

from gateway.errors import BadRequest
from gateway.operations.ask.customer_answer import Citation, CustomerAnswer
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.company import load_company
from gateway.resolvers.node import find_node

DEFAULT_RECORDS: Final = 10
MAX_RECORDS: Final = 50

Question = Annotated[
    str,
    strawberry.argument(
        description="A question in English, of at most 500 characters: `when were we last out there`, `does she still "
        "owe us anything`."
    ),
]


async def customer_ask(
    info: GatewayInfo,
    id: Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")],
    question: Question,
    first: Annotated[
        int,
        strawberry.argument(description="How many records, and claims about them, the answer has at most; up to 50."),
    ] = DEFAULT_RECORDS,
) -> CustomerAnswer | None:
    """The answer to a question about a customer; `None` if the viewer cannot read the customer."""
    from gateway.operations.ask.ask import ask_customer  # noqa: PLC0415  # a hundred modules that few requests need
    from gateway.operations.ask.reader import Asked  # noqa: PLC0415

    if not 1 <= first <= MAX_RECORDS:
        raise BadRequest(f"'first' must be from 1 to {MAX_RECORDS}, not {first}.")
    context, company = info.context, await load_company(info)
    viewer = context.require_signed_in().viewer
    asked = Asked(viewer, company, str(id), question, first, context.now)
    return await ask_customer(context.require_exports().read, asked, context.ask_model)


def records_asked(arguments: Mapping[str, Any]) -> int:
    """Return how many records an answer has at most."""
    first = arguments.get("first")
    return first if isinstance(first, int) and first >= 0 else DEFAULT_RECORDS


async def records(parent: strawberry.Parent[CustomerAnswer], info: GatewayInfo) -> list[Any]:
    """The records that the answer is about."""
    signed_in = info.context.require_signed_in()
    found = await asyncio.gather(*(find_node(signed_in, record_id) for record_id in parent.record_ids))
    return [record for record in found if record is not None]


async def cited(parent: strawberry.Parent[Citation], info: GatewayInfo) -> Any:
    """The object that a field was read of."""
    return await find_node(info.context.require_signed_in(), parent.node_id)
