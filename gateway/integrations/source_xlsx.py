"""Workbooks: the first sheet that has rows, read as they come and not as a whole."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from gateway.integrations.archive import open_archive
from gateway.integrations.source_table import (
    MAX_COLUMNS,
    Reading,
    SourceFormat,
    SourceRow,
    SourceTable,
    UnreadableTable,
    above_header,
    header_row,
    padded,
    plain_number,
    unique_headers,
)

MAX_UNPACKED_BYTES: Final = 1024 * 1024 * 1024
MAX_SHARED_BYTES: Final = 64 * 1024 * 1024
"""Of what of a workbook is in memory as a whole: its shared texts and styles."""
MAX_SHEET_ROWS: Final = 1_048_576
"""What Excel's sheets have. A number beyond it would have openpyxl make all rows before it."""
CHUNK_BYTES: Final = 1024 * 1024
_UNREAD_FORMULA: Final = re.compile(rb"(?:</f>|<f[^>]*/>)(?:<v></v>|<v ?/>)?</c>")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError,
    RuntimeError, EOFError, ArithmeticError,
)  # fmt: skip
"""What openpyxl raises for workbooks that it cannot read."""


def open_xlsx(content: BinaryIO, reading: Reading) -> SourceTable:
    """Open the first sheet with rows of a workbook. Raises UnreadableTable."""
    _require_moderate(content)
    first = header_row(_records(content))
    if first is None:
        raise UnreadableTable("The workbook is empty.")
    header = unique_headers(first.cells)

    def rows() -> Iterator[SourceRow]:
        for row in _records(content):
            if row.number > first.number:
                yield row._replace(cells=padded(row.cells, len(header)))
            elif row.number < first.number:
                yield above_header(row)

    return SourceTable(Reading(SourceFormat.XLSX), header, rows)


def _require_moderate(content: BinaryIO) -> None:
    """Raise UnreadableTable for what is no workbook, or would fill the memory."""
    content.seek(0)
    try:
        with open_archive(content) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableTable("This is no workbook: save it as .xlsx or CSV again.") from None
    whole = sum(part.file_size for part in parts)
    shared = sum(part.file_size for part in parts if "worksheets/" not in part.filename)
    if whole > MAX_UNPACKED_BYTES or shared > MAX_SHARED_BYTES:
        raise UnreadableTable("This workbook is too large. Save the sheet as CSV, and send that.")
    if _has_unread_formula(content, parts):
        raise UnreadableTable(
            "A cell has a formula whose result is not stored. Open the workbook in a spreadsheet program, save it, and "
            "send that."
        )


def _has_unread_formula(content: BinaryIO, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Return whether a sheet has a formula without its result, which would be read as an empty cell."""
    content.seek(0)
    with open_archive(content) as packed:
        for part in parts:
            if not part.filename.startswith("xl/worksheets/sheet"):
                continue
            end = b""
            try:
                with packed.open(part) as sheet:
                    while chunk := sheet.read(CHUNK_BYTES):
                        if _UNREAD_FORMULA.search(end + chunk):
                            return True
                        end = chunk[-64:]
            except _BROKEN:
                return False  # its reader says what is wrong
    return False


def _records(content: BinaryIO) -> Iterator[SourceRow]:
    """Yield each row that says something. Raises UnreadableTable."""
    # Imported when it is used: it takes a tenth of a second, which every command would pay.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    content.seek(0)
    try:
        book = load_workbook(content, read_only=True, data_only=True)
        for sheet in book.worksheets:
            found, gap = False, None
            width = min(sheet.max_column or MAX_COLUMNS, MAX_COLUMNS) + 1  # one more tells that there are too many
            for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=width), 1):
                if number > MAX_SHEET_ROWS:
                    raise UnreadableTable(f"A sheet has at most {MAX_SHEET_ROWS:,} rows; this one says it has more.")
                if values is gap:  # the rows of a gap are one tuple
                    continue
                gap = values
                cells = [_text(value) for value in _without_end(values)]
                if cells:
                    found = True
                    yield SourceRow(number, tuple(cells))
            if found:
                return
    except (InvalidFileException, *_BROKEN) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise UnreadableTable(f"This workbook cannot be read ({reason}). Save it as CSV, and send that.") from None


def _without_end(values: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a row up to its last one that says something."""
    end = len(values)
    while end and not _text(values[end - 1]):
        end -= 1
    return values[:end]


def _text(value: Any) -> str:
    """Return a cell as a text: a number as it is typed, a day in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return plain_number(value)
