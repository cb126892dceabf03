"""A statement of account as a workbook. Run as a module it reads a sheet as JSON and writes the workbook.

xlsxwriter takes 12 MB to load: `statement_document` runs this module in a separate process.
"""

import io
import sys
from datetime import date
from decimal import Decimal

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gateway.integrations.statement_sheet import Cell, StatementSheet, list_rows

MAX_DIGITS = 15
"""Spreadsheet programs calculate with doubles: an amount of more digits is written as a text, which stays exact."""
_WIDTHS = (18, 18, 16, 48, 14, 20, 14)


def statement_xlsx(sheet: StatementSheet) -> bytes:
    """The workbook: days and amounts are dates and numbers, and no text is a formula or a link."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        worksheet = workbook.add_worksheet("Statement")
        for column, width in enumerate(_WIDTHS):
            worksheet.set_column(column, column, width)
        formats = _Formats(workbook, _digits(sheet))
        for number, row in enumerate(list_rows(sheet)):
            for column, cell in enumerate(row.cells):
                _write(worksheet, (number, column), cell, formats, is_heading=row.is_heading)
    return file.getvalue()


def money_format(digits: int) -> str:
    """Return the number format of amounts, of a currency with so many digits after the point."""
    return "#,##0" + (f".{'0' * digits}" if digits else "")


class _Formats:
    """How cells look."""

    def __init__(self, workbook: xlsxwriter.Workbook, digits: int) -> None:
        money = money_format(digits)
        self.text: Format = workbook.add_format({"num_format": "@"})
        self.heading: Format = workbook.add_format({"bold": True, "num_format": "@"})
        self.day: Format = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.money: Format = workbook.add_format({"num_format": money})
        self.sum: Format = workbook.add_format({"num_format": money, "bold": True})


def _write(worksheet: Worksheet, place: tuple[int, int], cell: Cell, formats: _Formats, *, is_heading: bool) -> None:
    if isinstance(cell, date):
        worksheet.write_datetime(*place, cell, formats.day)
    elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= MAX_DIGITS:
        worksheet.write_number(*place, float(cell), formats.sum if is_heading else formats.money)
    elif cell is not None:
        text = f"{cell:f}" if isinstance(cell, Decimal) else cell
        worksheet.write_string(*place, text, formats.heading if is_heading else formats.text)


def _digits(sheet: StatementSheet) -> int:
    """Return how many digits after the point the currency has."""
    exponent = sheet.closing.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


if __name__ == "__main__":
    sys.stdout.buffer.write(statement_xlsx(msgspec.json.decode(sys.stdin.buffer.read(), type=StatementSheet)))
