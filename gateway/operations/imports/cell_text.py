"""The text of a cell as it may be stored, and the digest by which a row is known again."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final, Protocol

import msgspec

from gateway.access.card_number import has_card_number
from gateway.documents.import_row import RowProblem

MAX_SHOWN: Final = 200
"""Characters of a value that a report shows."""
MIN_CARD_NUMBER: Final = 12
_MARKED_AS_TEXT = re.compile(r"'[-+=@\d]")
"""The apostrophe by which spreadsheets keep a number, or what looks like a formula, as it was typed."""
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


class FlaggedRow(Protocol):
    """What takes remarks on a row."""

    def flag(self, column: str | None, value: str | None, reason: str) -> None:
        """Report something in the row."""


def cleaned(row: FlaggedRow, header: str, text: str, *, is_id: bool = False) -> str | None:
    """Return the text of a cell; `None` for an empty one, and for one that must not be stored.

    An id of another system may look like a card number.
    """
    if not text or text.isspace():
        return None
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    if _UNREADABLE in text:
        row.flag(header, text, "Characters of another encoding: send the file again with its encoding.")
    if not is_id and len(text) > MIN_CARD_NUMBER and has_card_number(text):
        row.flag(header, None, "A card number, which must not be stored: it is left out.")
        return None
    text = text.strip()
    return (text[1:] if _MARKED_AS_TEXT.match(text) else text) or None


def row_problem(column: str | None, value: str | None, reason: str) -> RowProblem:
    """Return a remark on a row, with as much of the value as a report shows."""
    return RowProblem(column=column, value=None if value is None else value[:MAX_SHOWN], reason=reason)


def digest_salt(meaning: Any) -> bytes:
    """Return what makes the digests of rows differ that are read as something else."""
    return hashlib.blake2b(msgspec.json.encode(meaning), digest_size=32).digest()


def digest(salt: bytes, cells: Sequence[str]) -> str:
    """Return the hash of a row's content."""
    said = "\x1f".join(cells).rstrip("\x1f").encode("utf-8", "replace")
    return hashlib.blake2b(said, key=salt, digest_size=16).hexdigest()
