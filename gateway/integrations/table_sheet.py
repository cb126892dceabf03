"""A table to export as plain values: its head, then its rows one after the other, as JSON lines.

The process that makes a file of it reads them from its standard input. The last line says how many rows there were:
what ends without it is no file.
"""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, BinaryIO

import msgspec

from gateway.visible_text import without_bidi_controls

_NONCHARACTERS = frozenset(map(chr, range(0xFDD0, 0xFDF0)))

Cell = str | int | bool | None
"""As it travels: a day or an instant in ISO 8601, an amount or a number as a decimal text."""
Value = str | int | bool | date | datetime | Decimal | None
"""As it is written."""


class ExportFormat(StrEnum):
    """What can be exported as: a table as anything but ZIP."""

    PDF = "PDF"
    XLSX = "XLSX"
    CSV = "CSV"
    PRINT = "PRINT"
    ZIP = "ZIP"
    """Everything held about a customer, in several files."""
    JSONL = "JSONL"
    """Of bulk exports only: their lines are no rows of a table."""

    @property
    def media_type(self) -> str:
        """The format's name in HTTP."""
        return _MEDIA_TYPES[self]

    @property
    def extension(self) -> str:
        """Return how names of its files end."""
        return "html" if self is ExportFormat.PRINT else self.value.lower()


_MEDIA_TYPES = {
    ExportFormat.PDF: "application/pdf",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PRINT: "text/html; charset=utf-8",
    ExportFormat.ZIP: "application/zip",
    ExportFormat.JSONL: "application/jsonl; charset=utf-8",
}


class CellKind(StrEnum):
    """What the values of a column are."""

    TEXT = "TEXT"
    DATE = "DATE"
    INSTANT = "INSTANT"
    """In the company's time zone."""
    MONEY = "MONEY"
    NUMBER = "NUMBER"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"


class TableColumn(msgspec.Struct, frozen=True):
    """A column."""

    header: str
    kind: CellKind
    digits: int = 0
    """Of amounts: how many follow the point."""


class TableFact(msgspec.Struct, frozen=True):
    """A line above a table: the customer, the filters, a sum."""

    label: str
    cell: Cell
    kind: CellKind = CellKind.TEXT
    digits: int = 0


class TableHead(msgspec.Struct, frozen=True, kw_only=True):
    """All that a file has beside its rows."""

    title: str
    company: str
    facts: tuple[TableFact, ...]
    columns: tuple[TableColumn, ...]
    locale: str
    """How days and amounts are written for readers, as en_US."""
    is_letter: bool
    """Whether the company's country writes on US Letter; else on A4."""


class TableEnd(msgspec.Struct, frozen=True):
    """The last line."""

    rows: int


class IncompleteTable(Exception):
    """The rows ended before their last line: their sender died."""


_LINES = msgspec.json.Decoder(list[Any] | TableEnd)


def read_head(lines: BinaryIO) -> TableHead:
    """Read the first line."""
    return msgspec.json.decode(lines.readline(), type=TableHead)


def read_rows(lines: BinaryIO, head: TableHead) -> Iterator[list[Value]]:
    """Yield the rows as they arrive. Raises IncompleteTable unless all that were sent have come."""
    for count, line in enumerate(lines):
        try:
            row = _LINES.decode(line)
        except msgspec.DecodeError:
            break
        if isinstance(row, TableEnd):
            if row.rows == count:
                return
            break
        yield [parse_cell(cell, column.kind) for cell, column in zip(row, head.columns, strict=True)]
    raise IncompleteTable


def parse_cell(cell: Cell, kind: CellKind) -> Value:
    """Return the value of a cell; a text where it is not of its kind, as an amount in another currency."""
    if not isinstance(cell, str):
        return cell
    try:
        if kind is CellKind.DATE:
            return date.fromisoformat(cell)
        if kind is CellKind.INSTANT:
            return datetime.fromisoformat(cell)
        if kind in (CellKind.MONEY, CellKind.NUMBER):
            return Decimal(cell)
    except (ValueError, InvalidOperation):
        return cell
    return cell


def plain_text(text: str) -> str:
    """Return a text without characters that control or show nothing of themselves; lines and their ends are kept."""
    if text.isascii() and text.isprintable():
        return text
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(char for char in unified.replace("\t", " ") if char == "\n" or _is_allowed(char))
    return without_bidi_controls(kept)


def _is_allowed(char: str) -> bool:
    """Return whether a character may stand in XML and is no control."""
    return (
        unicodedata.category(char) not in ("Cc", "Cs") and char not in _NONCHARACTERS and ord(char) & 0xFFFE != 0xFFFE
    )
