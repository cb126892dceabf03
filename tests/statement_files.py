"""Reading statements back out of their files, as other programs do."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf


def table_of_csv(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file, which has the mark of UTF-8."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def table_of_xlsx(content: bytes) -> list[list[Any]]:
    """Return the rows of a workbook's only sheet: days, numbers and texts; what is empty is None."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    (sheet,) = workbook.worksheets
    for row in sheet.iter_rows():
        assert {cell.data_type for cell in row} <= {"s", "n", "d"}  # no formula, no link
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    workbook.close()
    return [[cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in rows]


def as_written(table: list[list[Any]]) -> list[list[str]]:
    """Return a workbook's rows as a CSV file with amounts of two digits has them."""
    return [[_written(cell) for cell in row[: _width(row)]] for row in table]


def _width(row: list[Any]) -> int:
    """Return how many cells there are up to the last that has something."""
    return max((place + 1 for place, cell in enumerate(row) if cell is not None), default=0)


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{Decimal(repr(cell)):.2f}" if isinstance(cell, int | float) else str(cell)


def pages_of_pdf(content: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def lines_of_pdf(content: bytes) -> list[str]:
    """Return the lines of all pages, without marks of where a word may be broken."""
    return "\n".join(pages_of_pdf(content)).replace("\u200b", "").splitlines()


def after(table: list[list[str]], first: str) -> list[str]:
    """Return the row that begins with a text, or has it as its second cell."""
    return next(row for row in table if first in row[:2])
