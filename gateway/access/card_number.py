"""Card numbers in texts: found by length and check digit, so that none is stored or logged by mistake."""

import re
from itertools import accumulate

SHORTEST, LONGEST = 13, 19
REDACTED = "[card number]"

# Digits with at most one space, dash or dot between any two, as people write card numbers.
_RUN = re.compile(r"[0-9](?:[ .\u00a0\u2010-\u2015-]?[0-9]){12,}+")
# Where such a run may be: looked for first, because it is found several times as fast.
_DIGITS_AND_SEPARATORS = re.compile(r"[0-9][0-9 .\u00a0\u2010-\u2015-]{11,}[0-9]")
_GROUP = re.compile(r"[0-9]+")
# Twice a digit, and of two digits their sum.
_DOUBLED = str.maketrans("0123456789", "0246813579")


def has_card_number(text: str) -> bool:
    """Whether a text has 13 to 19 digits, separators aside, that pass the Luhn check (ISO/IEC 7812-1)."""
    places = _DIGITS_AND_SEPARATORS.findall(text)
    return bool(places) and any(_holds_one(run) for place in places for run in _RUN.findall(place))


def without_card_numbers(text: str) -> str:
    """The text with every row of digits taken out that holds a card number."""
    return _RUN.sub(lambda run: REDACTED if _holds_one(run[0]) else run[0], text)


def _holds_one(run: str) -> bool:
    """Whether a group of digits, or several in a row, are a card number, whatever stands around them."""
    groups = _GROUP.findall(run)
    places = [0, *accumulate(len(group) for group in groups)]
    digits = "".join(groups)
    for number, start in enumerate(places):
        for end in places[number + 1 : number + 1 + LONGEST]:
            if SHORTEST <= end - start <= LONGEST and _passes_luhn(digits[start:end]):
                return True
    return False


def _passes_luhn(digits: str) -> bool:
    if not digits.strip("0"):
        return False  # what forms are filled with; no card begins with 0
    plain, doubled = digits[::-2], digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, plain)) + sum(map(int, doubled))) % 10 == 0
