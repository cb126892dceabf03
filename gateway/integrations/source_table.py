"""Tables that customers of other products bring with them: CSV in any encoding, workbooks, JSON lines, vCards."""

import codecs
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, Final, NamedTuple

from gateway.errors import GatewayError

MAX_COLUMNS: Final = 500
_MAKES_HALF_CHARACTERS: Final = frozenset(
    {"unicode_escape", "raw_unicode_escape", "unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode"}
)
"""Encodings of names and of Python, which can make halves of surrogate pairs; no table comes in them."""
MAX_SOURCE_ROWS: Final = 1_000_000


class SourceFormat(StrEnum):
    """What kind of file a table is read from."""

    CSV = "CSV"
    XLSX = "XLSX"
    JSONL = "JSONL"
    VCARD = "VCARD"


class UnreadableTable(GatewayError):
    """A file cannot be read as a table; the text says why, and what to do."""


class SourceRow(NamedTuple):
    """A row: its number as spreadsheet programs count, the header being the first, and the texts of its cells."""

    number: int
    cells: tuple[str, ...]


class Reading(NamedTuple):
    """How a file is read; what is not given is detected."""

    form: SourceFormat | None = None
    encoding: str | None = None
    delimiter: str | None = None


class SourceTable(NamedTuple):
    """A table in a file: how it is read, its header, and what gives its rows from the first on."""

    reading: Reading
    header: tuple[str, ...]
    rows: Callable[[], Iterator[SourceRow]]


TableOpener = Callable[[BinaryIO, Reading], SourceTable]


def source_format(content: BinaryIO, filename: str) -> SourceFormat:
    """Return the format that a file has, by what it begins with and by its name."""
    content.seek(0)
    head = content.read(4_096)
    content.seek(0)
    suffix = PurePath(filename).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return SourceFormat.XLSX
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable("This is a workbook of Excel 97 (.xls). Save it as .xlsx or CSV, and send that.")
    begun = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if begun.upper().startswith(b"BEGIN:VCARD") or suffix in (".vcf", ".vcard"):
        return SourceFormat.VCARD
    if begun.startswith(b"{") or suffix in (".jsonl", ".ndjson"):
        return SourceFormat.JSONL
    if begun.startswith(b"["):
        raise UnreadableTable("This is one JSON list. Write one object a line (JSON Lines), and send that.")
    return SourceFormat.CSV


def padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Return cells in as many columns as the header has, or more where the row has more."""
    return (*cells, *("" for _ in range(width - len(cells))))


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the headers of a table, each once: one without a text is named for its place."""
    if len(cells) > MAX_COLUMNS:
        raise UnreadableTable(f"At most {MAX_COLUMNS} columns; this file has {len(cells)}.")
    seen: dict[str, int] = {}
    headers = []
    for place, cell in enumerate(cells, 1):
        header = " ".join(cell.split()) or f"column {place}"
        seen[header] = seen.get(header, 0) + 1
        headers.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return tuple(headers)


@contextmanager
def text_lines(content: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Yield the text of a content from its start; what cannot be decoded becomes U+FFFD.

    Raises UnreadableTable for what is no encoding of texts, or not that of the content.
    """
    content.seek(0)
    try:
        if codecs.lookup(encoding).name in _MAKES_HALF_CHARACTERS:
            raise LookupError
        text = io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="")
    except (LookupError, ValueError):
        message = f"{encoding[:40]!a} is no encoding of texts that is known here. Leave it out, and it is found out."
        raise UnreadableTable(message) from None
    try:
        yield text
    except UnicodeError as error:  # of UTF-16 and UTF-32 the mark at the start is missing
        raise UnreadableTable(f"This file is in another encoding than {encoding[:40]} ({error}).") from None
    finally:
        # Of an import that was canceled the file may be closed before the rows that were not asked for.
        if not content.closed:
            text.detach()
