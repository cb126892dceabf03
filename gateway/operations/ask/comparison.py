"""The two sides of a comparison: `more in 2025 than in 2024`, `dearer than the one before`, `calls or emails`."""

import re
from enum import StrEnum
from typing import Final, NamedTuple


class Measured(StrEnum):
    """What two sides are compared by."""

    COUNT = "count"
    AMOUNT = "amount"
    """The money of all records of a side."""
    SIZE = "size"
    """The money of the one record of a side."""
    DAY = "day"
    LENGTH = "length"
    GAP = "gap"
    """Not which is more, but the time between."""


class Beside(StrEnum):
    """What the second side is, where it follows from the first one."""

    PREVIOUS = "previous"
    FIRST = "first"
    AVERAGE = "average"
    YEAR_BEFORE = "year before"


class Comparison(NamedTuple):
    """What is compared by what, in words."""

    left: str
    """What both sides share, before the word that compares."""
    first: str
    second: str
    measured: Measured
    is_more: bool = True
    """Whether the first must be more, later or longer than the second."""
    is_choice: bool = False
    """Whether the question is which of the two, rather than whether the first."""
    beside: Beside | None = None


_EARLIER: Final = "older|earlier|sooner|longer ago|less recent"
_LATER: Final = "newer|younger|later|more recently|more recent|fresher"
_SMALLER: Final = "less expensive|less costly|lower|smaller|cheaper|less money|less"
_LARGER: Final = (
    "more expensive|more costly|pricier|pricey|costlier|dearer|higher|bigger|larger|greater|more money|better"
)
_WORD: Final = (
    f"{_EARLIER}|{_LATER}|{_LARGER}|less expensive|less costly|lower|smaller|cheaper|longer|shorter|more often|"
    "less often|more money|less money|more|less|fewer"
)
_THAN: Final = re.compile(rf"^(?P<left>.*?)\b(?P<word>{_WORD})\b(?P<mid>.*?)\bthan (?P<right>.+)$")
_OR: Final = re.compile(
    rf"^(?P<left>.*?)\b(?P<word>{_WORD})\b(?P<mid>.*?)(?P<comma>[,:?] *)?"
    r"(?P<first>(?:(?:in|by|at|with|on|from|for) )?[^,:?]+?),? or (?P<second>.+)$"
)
_AGAINST: Final = re.compile(
    r"^(?:(?:compare|comparing) )?(?P<first>.+?) (?:vs\.?|versus|compared (?:to|with)|against|as opposed to) "
    r"(?P<second>.+)$"
)
_QUANTITY: Final = re.compile(
    r"^(?:\$|\d|an? |once|twice|one (?!before)|two|three|four|five|six|seven|eight|nine|ten|half|usual$|that\b|what\b)"
)
_PREVIOUS: Final = re.compile(
    r"(?:the |our |her |his |their |its )*"
    r"(?:(?:one|\w+|time) (?:right |just |immediately )?before(?: (?:it|that|that one|this|last))?"
    r"|(?:previous|prior|preceding)(?: (?!year|month|week)\w+)?|second[- ]?(?:to )?last(?: \w+)?|last one|before)"
)
_FIRST: Final = re.compile(r"(?:the |our |her |his |their )*(?:very )?first(?: \w+)?")
_AVERAGE: Final = re.compile(r"(?:the |an |her |his |their |our )*(?:average|mean)(?: \w+)?")
_YEAR_BEFORE: Final = re.compile(r"(?:in |the )*(?:year before(?: that)?|previous year|prior year|preceding year)")
_TRAILING: Final = re.compile(
    r"[ ?.,!]*(?:\b(?:did|does|do|was|were|is|are|had|has)\b(?: (?:he|she|they|it|we|you))?)?[ ?.,!]*$"
)
_SPENDING: Final = re.compile(
    r"\b(?:spen[dt]|pay|paid|pays|cost|costs|bill|billed|charged?|owed?|owes|revenue|earn(?:ed)?|worth|invoiced|money|"
    r"bring|brought)\b"
)
_GAP: Final = re.compile(
    r"^(?:so )?(?:(?:what|how) (?:is|was|long|many|much|big|far apart)[^?]*?\b|"
    r"(?:average |mean )?(?:number of )?(?:days?|weeks?|months?|time|gap|interval) )(?:between|from) (?P<sides>.+)$"
)
_APART: Final = re.compile(r"^how (?:far|many days|long) apart (?:are|were|is|was) (?P<sides>.+)$")
_AFTER: Final = re.compile(
    r"^how (?:long|many days|soon|many weeks|many months) after (?P<first>.+?) (?:did|was|were|do|does) (?P<second>.+)$"
)
_CLEARING: Final = re.compile(
    r"\b(?:pay|clear|settle|square)(?: (?:up|off))?"
    r"(?: (?:the |that |her |his |their |our |my )?(?:bill|invoice|balance|it))?$"
)
"""What ends with a payment: `how long after the repair did she clear the bill`."""
_INSTALL: Final = re.compile(r"\binstall(?:ation|ing)?\b(?= (?:and|to|did|was|were)\b|$)")
"""The work, rather than the unit: `between the quote and the install`."""
_SIDES: Final = re.compile(r"^(?P<first>.+?) (?:and|to|until|till) (?P<second>.+)$")


def find_comparison(text: str) -> Comparison | None:
    """Return the two sides that a folded question compares, if it does."""
    text = text.strip(" ?.!")
    gap = _find_gap(text)
    if gap is not None:
        return gap
    than = _THAN.match(text)
    if than is not None and not _QUANTITY.match(than["right"]):
        right = _TRAILING.sub("", than["right"])
        measured = _measured(than["word"], text)
        found = Comparison(than["left"], than["mid"], right, measured, _is_more(than["word"]))
        return found._replace(beside=_beside(right))
    choice = _OR.match(text)
    if choice is not None and not than:
        return _choice(choice, text)
    against = _AGAINST.match(text)
    if against is not None:
        measured = Measured.AMOUNT if _says_money(text) else Measured.COUNT
        return Comparison("", against["first"], against["second"], measured, is_choice=True)
    return None


def _find_gap(text: str) -> Comparison | None:
    text = _INSTALL.sub("install job", text)
    apart, after = _APART.match(text) or _GAP.match(text), _AFTER.match(text)
    if after is not None:
        second = "payment" if _CLEARING.search(after["second"]) else after["second"]
        return Comparison("", after["first"], second, Measured.GAP)
    if apart is None:
        return None
    sides = _SIDES.match(apart["sides"])
    if sides is None and text[: apart.start("sides")].endswith("from "):
        return None
    if sides is None:
        return Comparison("", apart["sides"], "", Measured.GAP)
    return Comparison("", sides["first"], sides["second"], Measured.GAP)


def _choice(match: re.Match[str], text: str) -> Comparison:
    """Return a comparison that asks which of two is more: `did she spend more in 2024 or 2025`."""
    word, left = match["word"], match["left"]
    first, second = match["first"].strip(), match["second"].strip()
    if match["comma"]:
        left = f"{left} {match['mid']}"
    else:
        first = f"{match['mid']}{first}".strip()
    return Comparison(left, first, second, _measured(word, text), _is_more(word), is_choice=True)


def _beside(right: str) -> Beside | None:
    for pattern, beside in (
        (_YEAR_BEFORE, Beside.YEAR_BEFORE),
        (_PREVIOUS, Beside.PREVIOUS),
        (_FIRST, Beside.FIRST),
        (_AVERAGE, Beside.AVERAGE),
    ):
        if pattern.fullmatch(right.strip()):
            return beside
    return None


def _measured(word: str, text: str) -> Measured:
    if re.fullmatch(f"{_EARLIER}|{_LATER}", word):
        return Measured.DAY
    if word in ("longer", "shorter"):
        return Measured.LENGTH
    if word in ("more", "less", "fewer", "more often", "less often", "better"):
        return Measured.AMOUNT if _says_money(text) and not word.endswith("often") else Measured.COUNT
    return Measured.AMOUNT if word.endswith("money") else Measured.SIZE


def _says_money(text: str) -> bool:
    return _SPENDING.search(text) is not None


def _is_more(word: str) -> bool:
    return not re.fullmatch(f"{_EARLIER}|{_SMALLER}|shorter|fewer|less often", word)
