"""Rules for amounts of money that callers send."""

from decimal import Decimal

from gateway.documents.money import Money, minor_digits
from gateway.errors import Fault, InvalidInput, UserErrorCode


def read_amount(amount: Decimal, currency: str, *, given: str | None, most: int) -> Money:
    """Return an amount in major units as Money of the company's currency. Raises InvalidInput with every fault.

    `given` is the currency that the caller names, if any; `most` is the largest amount, in major units.
    """
    faults = []
    if given is not None and given != currency:
        faults.append(Fault(UserErrorCode.INVALID, f"The company's books are in {currency}.", ("currency",)))
    money = Money(minor=0, currency=currency)
    if not 0 < amount <= most:
        message = f"Give an amount above zero, at most {most} {currency}."
        faults.append(Fault(UserErrorCode.INVALID, message, ("amount",)))
    else:
        try:
            money = Money.of(amount, currency)
        except ValueError:
            message = f"{currency} has {minor_digits(currency)} digits after the point, and no more."
            faults.append(Fault(UserErrorCode.INVALID, message, ("amount",)))
    if faults:
        raise InvalidInput(faults)
    return money
