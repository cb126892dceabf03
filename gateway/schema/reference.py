"""Types that refer back to each other, named before they are defined."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from gateway.schema.customer import Customer
    from gateway.schema.refund import Refund

CustomerReference = Annotated["Customer", strawberry.lazy("gateway.schema.customer")]
RefundReference = Annotated["Refund", strawberry.lazy("gateway.schema.refund")]
