"""Right answers of questions about lines, reasons and records in words that no pattern has."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tests.ask.blind.facts import UNKNOWN, on_day
from tests.ask.facts import Facts, Right, RightAnswer, among, amount


def _lines(records: Iterable[Any], *words: str) -> Iterator[Any]:
    """Yield the lines with all words."""
    for record in records:
        yield from (line for line in record.lines if all(word in line.description.lower() for word in words))


def quantity_of(records: Iterable[Any], *words: str) -> Right:
    """Expect how many there are of what has all words."""
    return Right(mentions=(f"{sum((each.quantity for each in _lines(records, *words)), Decimal(0)).normalize():f}",))


def price_of(records: Iterable[Any], *words: str) -> Right:
    """Expect what a line comes to."""
    (line,) = _lines(records, *words)
    return amount(line.total.minor)


def _invoices(f: Facts, *words: str) -> list[Any]:
    """Return the invoices of which a line has all words."""
    return [each for each in f.invoices if each.status.value != "VOID" and any(_lines([each], *words))]


def _quotes(f: Facts, word: str) -> list[Any]:
    return [each for each in f.quotes if word in each.title.lower()]


def _reason(f: Facts, *statuses: str) -> Right:
    """Expect what is written with the visit that did not take place."""
    return Right(mentions=(next(each.summary for each in among(f.visits, *statuses) if each.summary),))


def _thanks(f: Facts) -> Right:
    return Right(mentions=(next(each.reason for each in f.credits if each.amount.minor == 5000),))


def _early(f: Facts) -> Right:
    """Expect how many days before its due date the only invoice was paid."""
    (invoice,) = (each for each in f.invoices if each.paid_at)
    return Right(mentions=(f"{(invoice.due_on - invoice.paid_at.date()).days} days",))


NONSENSE: RightAnswer = lambda _: UNKNOWN  # noqa: E731
RIGHT: dict[str, RightAnswer] = {
    "how many bottles of enzyme treatment": NONSENSE,
    "how many enzyme treatments have we billed": lambda f: quantity_of(_invoices(f), "enzyme"),
    "how many garbage disposals were on the toilet bill": lambda f: quantity_of(_invoices(f, "toilet"), "garbage"),
    "what was the shower cartridge on the toilet bill": lambda f: price_of(_invoices(f, "toilet"), "cartridge"),
    "how many hours of labor did we charge him": lambda f: quantity_of(_invoices(f), "labor"),
    "how many expansion tanks are in the water heater quote": lambda f: quantity_of(_quotes(f, "heater"), "expansion"),
    "what was the gas connector on the water heater quote": lambda f: price_of(_quotes(f, "heater"), "connector"),
    "how many sheetrock patches are in the repipe quote": lambda f: quantity_of(_quotes(f, "repipe"), "patch"),
    "what does the city permit add to the slab quote": lambda f: price_of(_quotes(f, "slab"), "permit"),
    "what parts did we put on the floor drain bill": lambda _: Right(mentions=("Cleanout cap, 4 in", "Enzyme drain")),
    "why did you not do the faucet on September 11 (customer)": lambda f: _reason(f, "MISSED"),
    "why did the softener loop not get installed in 2022": lambda f: _reason(f, "CANCELED"),
    "why was March 18, 2022 a wasted trip": lambda f: _reason(f, "MISSED"),
    "what are the 50 dollars on my account for (customer)": _thanks,
    "how many days before the due date did they pay": _early,
    "when did she earn the fifty dollars": lambda f: on_day(next(r.earned_at for r in f.referrals if r.earned_at)),
    "when did the warranty tag go on and who did it": lambda _: Right(mentions=("Jun 8, 2026", "Marisol Trujillo")),
    "what time are the kitchens busy (technician)": lambda _: Right(mentions=("from 11 to 2",)),
    "how many heated towel rails do they have": NONSENSE,
    "compare the other one with that": NONSENSE,
    "is she a morning person": NONSENSE,
    "does the wizard bring purple bananas": NONSENSE,
    "who ate the job": NONSENSE,
    "what about the last customer's moon": NONSENSE,
}
