"""Money."""

from decimal import Decimal

import strawberry

from gateway.schema.field import field


@strawberry.type(description="An exact amount of money.")
class Money:
    """An amount in a currency."""

    amount: Decimal = field('In major units, with exactly the digits of the currency: "123.45".')
    currency: str = field("ISO 4217 code.")
