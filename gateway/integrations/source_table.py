"""Tables that customers of other products bring with them: CSV in any encoding, workbooks, JSON lines, vCards."""

import codecs
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO, Final, NamedTuple

from gateway.errors import GatewayError

MAX_COLUMNS: Final = 500
_MAKES_HALF_CHARACTERS: Final = frozenset(
    {"unicode_escape", "raw_unicode_escape", "unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode"}
)
"""Encodings of names and of Python, which can make halves of surrogate pairs; no table comes in them."""
MAX_SOURCE_ROWS: Final = 1_000_000
SAMPLE_ROWS: Final = 50
"""Rows by which the header is found."""
_LOOKS_GROUPED: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


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
    fault: str | None = None
    """Why it cannot be read; the rows around it can."""
    remark: str | None = None
    """What is odd about a row that can be read."""


class Reading(NamedTuple):
    """How a file is read; what is not given is detected."""

    form: SourceFormat | None = None
    encoding: str | None = None
    delimiter: str | None = None
    country: str | None = None
    """Where it was probably written, which helps to detect its encoding."""


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


def plain_number(value: object) -> str:
    """Return a value as a text; a fraction such that no country reads its point as one between thousands."""
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    text = str(int(value)) if value.is_integer() else f"{value:.15g}"
    return f"{text}0" if _LOOKS_GROUPED.fullmatch(text) else text


def padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Return cells in as many columns as the header has, or more where the row has more."""
    return (*cells, *("" for _ in range(width - len(cells))))


def header_row(records: Iterable[SourceRow]) -> SourceRow | None:
    """Return the row that is the header: the first that is filled nearly as the rows after it are.

    What programs write above it, as the name of a report, has one cell or two.
    """
    sample = list(islice(records, SAMPLE_ROWS))
    filled = [sum(bool(cell and not cell.isspace()) for cell in row.cells) for row in sample]
    most = max(filled[:SAMPLE_ROWS], default=0)
    return next((row for row, count in zip(sample, filled, strict=True) if count * 2 > most or most <= 1), None)


def above_header(row: SourceRow) -> SourceRow:
    """Return a row above the header, which is reported and not read."""
    return row._replace(fault="This is above the header, and is not read.")


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the headers of a table, each once: one without a text is named for its place."""
    if len(cells) > MAX_COLUMNS:
        message = f"At most {MAX_COLUMNS} columns; this file has {len(cells)}. Delete those that you do not need."
        raise UnreadableTable(message)
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
