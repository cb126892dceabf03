"""Types that refer back to each other, named before they are defined."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from gateway.schema.customer import Customer

CustomerReference = Annotated["Customer", strawberry.lazy("gateway.schema.customer")]
