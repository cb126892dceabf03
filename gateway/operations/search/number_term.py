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
    "pid": NumberKind.CUSTOMER, "appointment": NumberKind.VISIT, "appt": NumberKind.VISIT, "visit": NumberKind.VISIT,
    "booking": NumberKind.VISIT, "job": NumberKind.JOB, "work order": NumberKind.JOB, "wo": NumberKind.JOB,
    "estimate": NumberKind.ESTIMATE, "quote": NumberKind.QUOTE, "invoice": NumberKind.INVOICE,
    "inv": NumberKind.INVOICE, "bill": NumberKind.INVOICE, "refund": NumberKind.REFUND,
    "recurring invoice": NumberKind.RECURRING_INVOICE, "agreement": NumberKind.AGREEMENT,
    "contract": NumberKind.AGREEMENT, "subscription": NumberKind.SUBSCRIPTION, "plan": NumberKind.SUBSCRIPTION,
    "sale": NumberKind.SALE, "lead": NumberKind.SALE,
}  # fmt: skip
"""Words before a number that say what it is of."""
_DASH = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]")
_TERM = re.compile(
    rf"(?:(?P<word>{'|'.join(map(re.escape, _WORDS))})\b[\s.:]*)?"
    r"(?:(?P<sign>\#|(?:no|nr|num|number)\b\.?)[\s:]*)?"
    r"(?P<number>(?P<letters>[^\W\d_]{0,10})(?P<joint>[\s/.#-]{0,2})\d(?:[\w/.-]*[^\W_])?)",
    re.IGNORECASE,
)

_JOINTS = frozenset("-/#")
_LOOSE = re.compile(r"[^\W\d_]{1,4}\s?\d+")
"""A number without a sign between letters and digits: `INV 1204`."""


class NumberTerm(NamedTuple):
    """What a term says of a number."""

    text: str
    """The number as it was typed."""
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
        text, begins = _bare(self.text), _bare(prefix)
        rest = text.removeprefix(begins)
        with_prefix = [f"{prefix}{number}" for number in {text, rest} if number.isdecimal()]
        typed = [self.text, self.text.upper()] if self.is_explicit or not with_prefix else []
        return sorted({*typed, *with_prefix})


def number_term(text: str) -> NumberTerm | None:
    """Return the number that a tidied term may be, or `None`: `J-10045`, `inv 1204`, `#1042`, `Quote no. 31`."""
    if len(text) > MAX_NUMBER_LENGTH or not any(map(str.isdecimal, text)):
        return None
    plain = text if text.isascii() else _DASH.sub("-", unicodedata.normalize("NFKC", text))
    found = _TERM.fullmatch(plain.strip())
    if found is None or not (found["word"] or found["sign"] or found["letters"] or found["number"].isdecimal()):
        return None
    is_joined = not _JOINTS.isdisjoint(found["number"])
    if found["letters"] and not is_joined and not _LOOSE.fullmatch(found["number"]):
        return None
    is_explicit = bool(found["word"] or found["sign"]) or (bool(found["letters"]) and is_joined)
    return NumberTerm(found["number"], _WORDS.get((found["word"] or "").lower()), is_explicit)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
