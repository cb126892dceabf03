"""Arguments that many fields take, each described once."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.context import Context
from gateway.resolvers.selection import selects


class GatewayInfo(Info[Context, None]):
    """What a resolver gets about its field."""

    def selects(self, field_name: str) -> bool:
        """Return whether the field has `field_name` among its selected sub-fields."""
        return selects(self._raw_info, field_name)

    @property
    def attributes(self) -> frozenset[str] | None:
        """The attributes that will be read of the records to come; `None`: any. Only a plan knows them."""
        return None

    @property
    def raw(self) -> bool:
        """Return whether the rows to come go into the answer without being read. Only a plan knows so."""
        return False


First = Annotated[int | None, strawberry.argument(description="How many from the start, at most 100. Defaults to 20.")]
After = Annotated[str | None, strawberry.argument(description="Start after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many from the end; at most 100.")]
Before = Annotated[str | None, strawberry.argument(description="End before this cursor.")]
AddressId = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Only what belongs to this address of the customer; BAD_REQUEST when there is no such address."
    ),
]
