"""Money in exact minor units."""

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import Field

from gateway.documents.base.derived_value import Amount
from gateway.documents.base.record import Embedded

# ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class Money(Embedded, frozen=True, kw_only=True):
    """An amount: `minor` counts the currency's smallest unit (cents), `currency` is its ISO 4217 code."""

    shown_by: ClassVar[frozenset[str]] = frozenset({"amount"})
    """What shows stored fields."""

    minor: int
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]

    amount = Amount("minor", "currency", _MINOR_DIGITS)
    """In major units, with exactly the currency's digits: 12345 USD cents → 123.45."""

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        """Convert an amount in major units, exactly. Raises ValueError when the currency has no digits that small."""
        made = cls(minor=int(amount.scaleb(minor_digits(currency))), currency=currency)
        if made.amount != amount:
            raise ValueError(f"{currency} has {minor_digits(currency)} digits after the point")
        return made


def minor_digits(currency: str) -> int:
    """Return how many digits after the point a currency has."""
    return _MINOR_DIGITS.get(currency, 2)
