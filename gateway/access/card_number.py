"""Card numbers in texts: found as issuers make and print them, so that they are not stored or logged by mistake."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from gateway.visible_text import BLANKS

MIN_LENGTH, MAX_LENGTH = 13, 19
REDACTED = "[card number]"

_ISSUERS = tuple(
    (re.compile(prefix), frozenset(lengths))
    for prefix, lengths in (
        (r"4", (13, 16, 19)),  # Visa
        (r"5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720", (16,)),  # Mastercard
        (r"3[47]", (15,)),  # American Express
        (r"30[0-5]|3095|3[689]", (14, 16, 17, 18, 19)),  # Diners Club
        (r"6011|64[4-9]|65|62|81", (16, 17, 18, 19)),  # Discover, UnionPay
        (r"352[89]|35[3-8]\d", (16, 17, 18, 19)),  # JCB
        (r"50(?:18|20|38)|5[6-8]|6304|6390|67", range(MIN_LENGTH, MAX_LENGTH + 1)),  # Maestro
        (r"220[0-5]|60|63[6-9]|508|82|5019|50[67]|9792|8600|9860", (16, 18, 19)),  # Mir, RuPay, Elo, Verve, Troy, Humo
    )
)
"""How numbers of an issuer begin (ISO/IEC 7812), and how many digits they have."""

_AFTER_LAST_DIGIT = 0x20000

# Digits, with anything but digits and letters between them; a repeated row is checked once.
_RUN = re.compile(r"[0-9](?:[\W_]{0,10}+[0-9]){12,}+")
# Where such a run may be: looked for first, because it is found several times as fast.
_WITHOUT_LETTERS = re.compile(r"[0-9][^A-Za-z]{11,}+")
_GROUP = re.compile(r"[0-9]+")
# Parcels: USPS (also with a postal code before it), FedEx, SSCC.
_TRACKING = re.compile(r"(?:420\d{5}(?:\d{4})?)?9[1-6]\d{18}(?:\d{2}|\d{6}|\d{14})?|7\d{19}|00\d{18}")

_PRINTED_SIZES = frozenset({4, 5, 6, 8, 12})
"""Of groups that are not all alike: not of three, seven, ten and eleven digits, of which telephone numbers are."""
_ONLY_AS_A_WHOLE = frozenset({1, 2, 3, 5})
"""Groups of this many digits must not go on: two telephone numbers in a row are longer than a card's."""
# Twice a digit, and of two digits their sum.
_DOUBLED = str.maketrans("0123456789", "0246813579")


def has_card_number(text: str) -> bool:
    """Return whether a text holds a number that an issuer could have given out, in digits of any script."""
    places = _WITHOUT_LETTERS.findall(_plain(text))
    return any(
        _holds_one(run[0])
        for place in places
        if sum(map(str.isdecimal, place)) >= MIN_LENGTH
        for run in _RUN.finditer(place)
    )


def without_card_numbers(text: str) -> str:
    """Return the text with every row of digits taken out that holds a card number."""
    kept, place = [], 0
    for run in _RUN.finditer(_plain(text)):
        if _holds_one(run[0]):
            kept += [text[place : run.start()], REDACTED]
            place = run.end()
    return "".join([*kept, text[place:]])


def _plain(text: str) -> str:
    return text if text.isascii() else text.translate(_plain_characters())


@cache
def _plain_characters() -> dict[int, str]:
    """Map digits of any script, one for one, so that places in the text stay as they are; fillers show as space."""
    characters = ((number, unicodedata.digit(chr(number), None)) for number in range(128, _AFTER_LAST_DIGIT))
    digits = {number: str(value) for number, value in characters if value is not None}
    return {**digits, **dict.fromkeys(map(ord, BLANKS), " ")}


def _holds_one(run: str) -> bool:
    """Return whether a group of digits, or several in a row, are a card number, in any surroundings."""
    groups = _GROUP.findall(run)
    if _TRACKING.fullmatch("".join(groups)):
        return False
    return any(_is_issued(digits) and _passes_luhn(digits) for digits in _as_printed(groups))


def _as_printed(groups: Sequence[str]) -> Iterator[str]:
    """Return the digits of groups in a row that look like one number on a card."""
    sizes = [len(group) for group in groups]
    for start in range(len(groups)):
        if sizes[start] in _ONLY_AS_A_WHOLE and start and sizes[start - 1] == sizes[start]:
            continue
        total = 0
        for end in range(start, min(start + MAX_LENGTH, len(groups))):
            total += sizes[end]
            if total > MAX_LENGTH:
                break
            if total >= MIN_LENGTH and _is_printed_so(sizes, start, end):
                yield "".join(groups[start : end + 1])


def _is_printed_so(sizes: Sequence[int], start: int, end: int) -> bool:
    first, last, inner = sizes[start], sizes[end], sizes[start:end]
    if start == end:
        return True
    if all(size == following for size, following in pairwise(inner)) and last <= first:
        goes_on = last == first and sizes[end + 1 : end + 2] == [first]
        return not (first in _ONLY_AS_A_WHOLE and goes_on) and (first in _PRINTED_SIZES or first < 4)
    return (_PRINTED_SIZES.issuperset(inner) and last <= 8) or inner in ([4], [6])


def _is_issued(digits: str) -> bool:
    if len(digits) == MIN_LENGTH and _is_barcode(digits):
        return False
    return any(len(digits) in lengths and begins.match(digits) for begins, lengths in _ISSUERS)


def _is_barcode(digits: str) -> bool:
    """Return whether these are an EAN-13; Visa gives out no numbers of 13 digits any more."""
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0


def _passes_luhn(digits: str) -> bool:
    plain, doubled = digits[::-2], digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, plain)) + sum(map(int, doubled))) % 10 == 0
