"""A number of a customer, job, invoice or other record in a search term. It uses no database."""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from gateway.documents.company import Company, NumberKind
from gateway.operations.number import SERIES

MAX_NUMBER_LENGTH = 40
_WORDS: Mapping[str, NumberKind] = {
    "customer": NumberKind.CUSTOMER, "client": NumberKind.CUSTOMER, "account": NumberKind.CUSTOMER,
    "acct": NumberKind.CUSTOMER, "pid": NumberKind.CUSTOMER, "appointment": NumberKind.VISIT, "appt": NumberKind.VISIT,
    "visit": NumberKind.VISIT, "booking": NumberKind.VISIT, "job": NumberKind.JOB,
    "work order": NumberKind.JOB, "wo": NumberKind.JOB,
    "estimate": NumberKind.ESTIMATE, "est": NumberKind.ESTIMATE, "quote": NumberKind.QUOTE,
    "quotation": NumberKind.QUOTE, "proposal": NumberKind.QUOTE, "invoice": NumberKind.INVOICE,
    "inv": NumberKind.INVOICE, "bill": NumberKind.INVOICE, "credit": NumberKind.CREDIT,
    "credit note": NumberKind.CREDIT, "credit memo": NumberKind.CREDIT, "refund": NumberKind.REFUND,
    "recurring invoice": NumberKind.RECURRING_INVOICE, "agreement": NumberKind.AGREEMENT,
    "contract": NumberKind.AGREEMENT, "subscription": NumberKind.SUBSCRIPTION, "plan": NumberKind.SUBSCRIPTION,
    "sale": NumberKind.SALE, "lead": NumberKind.SALE,
}  # fmt: skip
"""Words before a number that say what it is of."""
_DASH = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]")
_TERM = re.compile(
    rf"(?:(?P<word>{'|'.join(map(re.escape, _WORDS))})\b[\s.:]*)?"
    r"(?:(?P<sign>\#|(?:no|nr|num|number)\b\.?)[\s:]*)?"
    r"(?P<number>(?:(?P<letters>[^\W\d_]{1,10}[/.#-]{0,2}|[^\W\d_]{1,4}[\s/.#-]{1,2})|[/.#-]{0,2})\d(?:[\w/.-]*[^\W_])?)",
    re.IGNORECASE,
)
_JOINTS = frozenset("-/#")
_DIGITS = re.compile(r"\d+(?:-\d{1,3})?")
"""A number without letters; one with more digits behind the hyphen is a phone's."""
_LOOSE = re.compile(r"[^\W\d_]{1,4}\s?\d+")
"""A number without a sign between letters and digits: `INV 1204`."""


class NumberTerm(NamedTuple):
    """What a term says of a number."""

    term: str
    """All that was typed."""
    text: str
    """The number in it."""
    kind: NumberKind | None
    """The kind of record that a word before it names."""
    is_explicit: bool
    """Whether it can hardly mean anything else: `J-10045`, `#10045`, `job 10045`; not `10045`, which may be a house."""

    def forms(self, company: Company | None) -> dict[NumberKind, list[str]]:
        """Return how the number may be stored, for each kind: as it was typed, and with the company's prefix."""
        kinds = [self.kind] if self.kind else list(SERIES)
        found = {kind: self._forms_with(SERIES[kind].prefix_in(company)) for kind in kinds}
        return {kind: forms for kind, forms in found.items() if forms}

    def _forms_with(self, prefix: str) -> list[str]:
        rest = _without_prefix(self.text, prefix)
        with_prefix = [f"{prefix}{number}" for number in {self.text, rest} if number[:1].isdecimal()]
        typed = [self.term, self.text] if self.is_explicit or self.text[:1].isdecimal() else []
        return sorted({form for text in (*typed, *with_prefix) for form in (text, text.upper())})


def _without_prefix(text: str, prefix: str) -> str:
    """Return a number without its prefix, however the two are joined: `j10045` and `J-10045` are 10045."""
    letters = [char for char in prefix.lower() if char.isalnum()]
    for place, char in enumerate(text.lower()):
        if not letters and char.isalnum():
            return text[place:]
        if char.isalnum() and char != letters.pop(0):
            break
    return text


def number_term(text: str) -> NumberTerm | None:
    """Return the number that a tidied term may be, or `None`: `J-10045`, `inv 1204`, `#1042`, `Quote no. 31`."""
    if len(text) > MAX_NUMBER_LENGTH or not any(map(str.isdecimal, text)):
        return None
    plain = text if text.isascii() else _DASH.sub("-", unicodedata.normalize("NFKC", text))
    found = _TERM.fullmatch(plain.strip())
    if found is None or not (found["word"] or found["sign"] or found["letters"] or _DIGITS.fullmatch(found["number"])):
        return None
    is_joined = not _JOINTS.isdisjoint(found["number"])
    if found["letters"] and not is_joined and not _LOOSE.fullmatch(found["number"]):
        return None
    is_explicit = bool(found["word"] or found["sign"]) or (bool(found["letters"]) and is_joined)
    number = found["number"].lstrip("-/#. ")
    return NumberTerm(plain, number, _WORDS.get((found["word"] or "").lower()), is_explicit)
