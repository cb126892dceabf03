"""Records by the number that people know them by."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import strawberry

from gateway.documents.base.record import Record
from gateway.operations.number_lookup import record_by_number
from gateway.resolvers.arguments import GatewayInfo

R = TypeVar("R", bound=Record)


def by_number(record: type[R]) -> Callable[..., Awaitable[Any]]:
    """Return the resolver of a query for the record of a kind that has a number."""

    async def resolve(
        info: GatewayInfo,
        number: Annotated[
            str, strawberry.argument(description="The number as people write it: `J-10045`, `j10045`, `#10045`.")
        ],
    ) -> Any:
        return await record_by_number(info.context.require_signed_in().scope, record, number)

    return resolve
