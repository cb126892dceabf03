"""Money in exact minor units."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gateway.documents.record import Embedded

# ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class Money(Embedded, frozen=True, kw_only=True):
    """An amount: `minor` counts the currency's smallest unit (cents), `currency` is its ISO 4217 code."""

    minor: int
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with exactly the currency's digits: 12345 USD cents → 123.45."""
        return Decimal(self.minor).scaleb(-_MINOR_DIGITS.get(self.currency, 2))
