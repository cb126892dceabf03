"""A table as a workbook, written as its rows arrive: xlsxwriter keeps one row in memory and the rest on disk."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gateway.integrations.statement_xlsx import MAX_DIGITS, money_format
from gateway.integrations.table_sheet import CellKind, TableHead, Value, parse_cell, read_head, read_rows

MAX_CELL_LENGTH: Final = 32_767
"""Of a text in a cell; what is longer is cut, with an ellipsis."""
FIRST_YEAR: Final = 1900
"""Workbooks have no earlier days: those are written as texts."""
_WIDTHS: Final = {
    CellKind.TEXT: 24,
    CellKind.DATE: 12,
    CellKind.INSTANT: 18,
    CellKind.MONEY: 14,
    CellKind.NUMBER: 10,
    CellKind.INTEGER: 10,
    CellKind.BOOLEAN: 8,
}
FACTS_WIDTH: Final = 24


def write_xlsx(lines: BinaryIO, file: Path) -> None:
    """Write the workbook: days, instants, amounts and numbers are what they are; no text is a formula or a link."""
    head = read_head(lines)
    options = {"constant_memory": True, "tmpdir": str(file.parent), "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), options) as workbook:
        formats = _Formats(workbook)
        sheet = workbook.add_worksheet("Export")
        for number, column in enumerate(head.columns):
            width = _WIDTHS[column.kind]
            sheet.set_column(number, number, max(width, FACTS_WIDTH) if number == 0 else width)
        top = _write_head(sheet, head, formats)
        sheet.freeze_panes(top + 1, 0)
        last = top
        for last, row in enumerate(read_rows(lines, head), top + 1):  # it is used after the loop
            for number, (value, column) in enumerate(zip(row, head.columns, strict=True)):
                _write(sheet, (last, number), value, formats.of_kind(column.kind, column.digits))
        # Numbers of records, phones and postal codes are meant to be texts: no cell is marked for that.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.autofilter(top, 0, last, len(head.columns) - 1)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(1 if head.is_letter else 9)


def _write_head(sheet: Worksheet, head: TableHead, formats: "_Formats") -> int:
    """Write what is above the rows; the row of the headers."""
    _write(sheet, (0, 0), head.title, formats.heading)
    _write(sheet, (1, 0), "Company", formats.text)
    _write(sheet, (1, 1), head.company, formats.text)
    for number, fact in enumerate(head.facts, 2):
        _write(sheet, (number, 0), fact.label, formats.text)
        _write(sheet, (number, 1), parse_cell(fact.cell, fact.kind), formats.of_kind(fact.kind, fact.digits))
    top = len(head.facts) + 3
    for number, column in enumerate(head.columns):
        _write(sheet, (top, number), column.header, formats.heading)
    return top


class _Formats:
    """How cells look."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._kept: dict[str, Format] = {}
        self.text = self._format("@")
        self.heading: Format = workbook.add_format({"bold": True, "num_format": "@"})

    def of_kind(self, kind: CellKind, digits: int) -> Format:
        """Return the format of a kind of cells."""
        if kind is CellKind.MONEY:
            return self._format(money_format(digits))
        return self._format(_NUMBER_FORMATS[kind])

    def _format(self, number_format: str) -> Format:
        if number_format not in self._kept:
            self._kept[number_format] = self._workbook.add_format({"num_format": number_format})
        return self._kept[number_format]


_NUMBER_FORMATS: Final = {
    CellKind.TEXT: "@",
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.INSTANT: "yyyy-mm-dd hh:mm",
    CellKind.NUMBER: "General",
    CellKind.INTEGER: "0",
    CellKind.BOOLEAN: "General",
}


def _write(sheet: Worksheet, place: tuple[int, int], value: Value, format_: Format) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value, format_)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(*place, value.replace(tzinfo=None) if isinstance(value, datetime) else value, format_)
    elif isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= MAX_DIGITS:
        sheet.write_number(*place, float(value), format_)
    else:
        text = value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else value
        sheet.write_string(*place, _cut(str(text)), format_)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL_LENGTH else f"{text[: MAX_CELL_LENGTH - 1]}…"
