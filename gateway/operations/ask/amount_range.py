"""Amounts in words: `over $500`, `at least 200 dollars`, `under 1k`."""

import re
from decimal import Decimal
from typing import Final

import msgspec

_AMOUNT: Final = re.compile(
    r"\b(?P<word>over|above|more than|greater than|exceeding|at least|under|below|less than|at most|up to|cheaper than|"
    r"exactly|of|for)?\s*(?P<sign>\$|usd |cad |c\$)?\s?"
    r"(?P<number>\d[\d,]*(?:\.\d\d?)?)(?P<k>k)?\s?(?P<unit>dollars?|bucks|usd|cad)?\b"
)
_BETWEEN_AMOUNTS: Final = re.compile(
    r"\b(?:between|from) (?P<sign>\$)?(?P<least>\d[\d,]*(?:\.\d\d?)?) (?:and|to) \$?(?P<most>\d[\d,]*(?:\.\d\d?)?)"
    r"(?P<unit> (?:dollars?|bucks|usd|cad))?"
)


class AmountRange(msgspec.Struct, frozen=True):
    """Amounts from `least` to `most`; an end that is None is open."""

    least: Decimal | None
    most: Decimal | None
    words: str


def find_amounts(text: str) -> tuple[AmountRange | None, str]:
    """Return the amounts that a question names, and the question without them."""
    between = _BETWEEN_AMOUNTS.search(text)
    if between and (between["sign"] or between["unit"]):
        least, most = (Decimal(between[name].replace(",", "")) for name in ("least", "most"))
        return AmountRange(least, most, between[0]), f"{text[: between.start()]} {text[between.end() :]}"
    for match in _AMOUNT.finditer(text):
        word = match["word"] or ""
        if not (match["sign"] or match["unit"] or match["k"] or word not in ("", "of", "for", "exactly", "up to")):
            continue
        if (
            word
            and not (match["sign"] or match["unit"])
            and re.match(r"\s*(visit|job|day|week|month|year|time|call|quote|invoice)", text[match.end() :])
        ):
            continue
        value = Decimal(match["number"].replace(",", "")) * (1000 if match["k"] else 1)
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        if word in ("over", "above", "more than", "greater than", "exceeding", "at least"):
            return AmountRange(value, None, match[0].strip()), rest
        if word in ("under", "below", "less than", "at most", "up to", "cheaper than"):
            return AmountRange(None, value, match[0].strip()), rest
        return AmountRange(value, value, match[0].strip()), rest
    return None, text
