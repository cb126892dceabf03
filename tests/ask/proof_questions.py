"""Right answers of questions that a record near by does not answer: of what is to come, of a deed, of a part."""

from datetime import date

from tests.ask.blind.facts import UNKNOWN, either, local_day, summed
from tests.ask.examined_facts import planned, talk, unpaid
from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    Facts,
    Right,
    RightAnswer,
    amount,
    last,
    one,
    says,
    these,
    total,
    verdict,
)
from tests.ask.line_questions import price_of, quantity_of

NO = Right(verdict="No")


def _paid_by(f: Facts, means: str, year: int | None = None) -> int:
    """Return what came in by some means, in minor units."""
    payments = [each for each in f.payments if each.means.value == means]
    return summed(
        (each for each in payments if year in (None, local_day(each.received_at).year)), lambda each: each.amount
    )


def _more(f: Facts, other: str = "CARD", year: int | None = None) -> Right:
    """Expect what came in by check and by other means, the larger sum first."""
    sums = sorted((_paid_by(f, means, year) for means in ("CHECK", other)), reverse=True)
    return Right(mentions=tuple(text for each in sums for text in total(each).mentions)) if all(sums) else NOTHING


def _credit_is_used(f: Facts) -> Right:
    return verdict(any(each.applied.minor for each in f.credits))


RIGHT: dict[str, RightAnswer] = {
    "is somebody going to Katherine before Christmas": lambda f: either(verdict(bool(planned(f))), NOTHING),
    "is anybody coming to her in 2031": lambda _: either(NO, NOTHING),
    "will you call me back tomorrow": lambda _: either(UNKNOWN, NO),
    "what's the number of the check she paid with": lambda f: Right(
        mentions=tuple(each.reference for each in f.payments if each.means.value == "CHECK")
    ),
    "what is the number of the last invoice": lambda f: says(max(f.invoices, key=lambda each: each.issued_at).number),
    "has Ingrid used any of her credit": _credit_is_used,
    "has he used any of his credit": _credit_is_used,
    "how many extra hours did we bill Esther for": lambda f: quantity_of(f.invoices, "labor"),
    "how many washers did we bill them for": lambda _: UNKNOWN,
    "did they pay us more by check or by transfer in 2024": lambda f: _more(f, "BANK_TRANSFER", 2024),
    "did they pay us more by check or by card": _more,
    "what was the labor charge when we recharged the refrigerant": lambda f: price_of(f.invoices, "labor"),
    "how much did the UV lamps come to": lambda f: price_of(f.invoices, "uv lamp"),
    "who else uses my phone number (customer)": lambda _: FORBIDDEN,
    "what is Nicholas paying for every month": lambda f: these(f.subscriptions),
    "how much do we bill the storage place each month": lambda f: amount(f.recurring[0].total.minor),
    "what does Rebecca owe us for": lambda f: these(unpaid(f)),
    "what is the balance made up of": lambda f: these(unpaid(f)),
    "who chased her about the unpaid invoice": lambda _: Right(mentions=("Dana Whitfield",)),
    "are they going to accept the quote": lambda _: UNKNOWN,
    "how many people work there": lambda _: UNKNOWN,
    "who wrote the last email": lambda f: one(last(talk(f, "EMAIL"), lambda each: each.at)),
    "how many toilets did we charge them for": lambda f: these(
        [each for each in f.invoices if any("toilet" in line.description.lower() for line in each.lines)]
    ),
    "did they pay us more in cash or by card": lambda f: Right(mentions=total(_paid_by(f, "CARD")).mentions),
    "did she see the last quote": lambda f: one(last(f.quotes, lambda each: each.created_at)),
    "how many quotes did she read": lambda f: these(f.quotes),
    "was the message read": lambda f: these(f.messages),
    "what am I paying for each month (customer)": lambda f: these([*f.recurring, *f.subscriptions]),
    "what is he being charged each month": lambda f: these(f.subscriptions),
    "what are we sending on December 1": lambda f: these(
        [each for each in f.recurring if each.next_issue_on == date(2026, 12, 1)]
    ),
    "can you order us a pizza for lunch (technician)": lambda _: Right("UNCLEAR"),
}
