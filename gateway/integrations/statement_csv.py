"""A statement of account as CSV (RFC 4180), as spreadsheet programs read it."""

import csv
import io
from datetime import date
from decimal import Decimal

from gateway.integrations.statement_sheet import Cell, StatementSheet, rows_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that spreadsheet programs would run (OWASP: CSV injection)."""


def statement_csv(sheet: StatementSheet) -> bytes:
    """The file: UTF-8, marked so that spreadsheet programs know it; days in ISO 8601, amounts as plain decimals."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows_of(sheet):
        writer.writerow([_written(cell) for cell in row.cells])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
