"""A statement of account as CSV (RFC 4180), as spreadsheet programs read it."""

import csv
import io
import unicodedata
from datetime import date
from decimal import Decimal

from gateway.integrations.statement_sheet import Cell, StatementSheet, rows_of
from gateway.visible_text import shows_nothing

FORMULA_STARTS = frozenset("=+-@|\u2212")
"""How a text begins that spreadsheet programs would run (OWASP: CSV injection)."""


def statement_csv(sheet: StatementSheet) -> bytes:
    """The file: UTF-8, marked so that spreadsheet programs know it; days in ISO 8601, amounts as plain decimals.

    All is in quotes: programs of many countries take semicolons, and some take tabs, for the ends of fields.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
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
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(text: str) -> bool:
    """Return whether a program could run a text: it begins like a formula, also after invisible characters.

    Full-width and small forms of the signs count, as programs for Chinese and Japanese take them.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    seen = (char for char in unicodedata.normalize("NFKC", text) if not shows_nothing(char) and char not in "\"'")
    return next(seen, "") in FORMULA_STARTS
