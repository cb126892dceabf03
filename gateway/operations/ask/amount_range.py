"""Amounts in words: `over $500`, `at least 200 dollars`, `under 1k`."""

import re
from decimal import Decimal
from typing import Final

import msgspec

CENT: Final = Decimal("0.01")
"""What an amount has to be more or less than another, to be more or less."""
_MORE: Final = (
    "over", "above", "more than", "greater than", "bigger than", "larger than", "higher than", "exceeding", "at least",
    "longer than", "minimum",
)  # fmt: skip
_LESS: Final = (
    "under", "below", "less than", "smaller than", "lower than", "at most", "up to", "cheaper than", "shorter than",
)  # fmt: skip
_AMOUNT: Final = re.compile(
    rf"\b(?P<word>{'|'.join((*_MORE, *_LESS))}|exactly|of|for)?\s*(?P<sign>\$|usd |cad |c\$)?\s?"
    r"(?P<number>\d[\d,]*(?:\.\d\d?)?)(?P<k>k| grand)?\s?(?P<unit>dollars?|bucks|usd|cad)?\b"
    r"(?P<after> (?:or|and) (?:more|up|above|less|under|below|fewer))?"
)
_DURATION: Final = re.compile(
    rf"\b(?P<word>{'|'.join((*_MORE, *_LESS))}) (?P<number>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?P<unit>second|minute|min|hour)s?\b"
)
_SECONDS: Final = {"second": 1, "minute": 60, "min": 60, "hour": 3600}
_WORDS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "seventy-five": 75, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SPELLED: Final = re.compile(rf"\b({'|'.join(_WORDS)}) (hundred|thousand|grand)\b")
_SPELLED_DOLLARS: Final = re.compile(rf"\b({'|'.join(_WORDS)}) (?=dollars?\b|bucks\b)")
_SCALES: Final = {"hundred": 100, "thousand": 1000, "grand": 1000}
_BETWEEN_AMOUNTS: Final = re.compile(
    r"\b(?:between|from) (?P<sign>\$)?(?P<least>\d[\d,]*(?:\.\d\d?)?) (?:and|to) \$?(?P<most>\d[\d,]*(?:\.\d\d?)?)"
    r"(?P<unit> (?:dollars?|bucks|usd|cad))?"
)


class AmountRange(msgspec.Struct, frozen=True):
    """Amounts from `least` to `most`; an end that is None is open."""

    least: Decimal | None
    most: Decimal | None
    words: str
    is_duration: bool = False
    """Whether they are seconds."""

    def holds(self, amount: Decimal) -> bool:
        """Return whether an amount is in it."""
        return (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)


def find_amounts(text: str) -> tuple[AmountRange | None, str]:
    """Return the amounts that a question names, and the question without them."""
    lasting = _DURATION.search(text)
    if lasting:
        number = lasting["number"]
        value = Decimal(int(number) if number.isdigit() else _WORDS[number]) * _SECONDS[lasting["unit"]]
        bounds = _bounds(lasting["word"], value)
        return AmountRange(*bounds, lasting[0], is_duration=True), f"{text[: lasting.start()]} {text[lasting.end() :]}"
    text = _SPELLED.sub(lambda match: f"${_WORDS[match[1]] * _SCALES[match[2]]}", text)
    text = _SPELLED_DOLLARS.sub(lambda match: f"{_WORDS[match[1]]} ", text)
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
        after = (match["after"] or "").split()
        if after:
            word = "at least" if after[1] in ("more", "up", "above") else "at most"
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        return AmountRange(*_bounds(word, value), match[0].strip()), rest
    return None, text


def _bounds(word: str, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
    if word in _MORE:
        return (value if word in ("at least", "minimum") else value + CENT), None
    if word in _LESS:
        return None, (value if word in ("at most", "up to") else value - CENT)
    return value, value
