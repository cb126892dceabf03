"""A table as CSV (RFC 4180), written as its rows arrive."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from gateway.integrations.statement_csv import is_formula
from gateway.integrations.table_sheet import Value, parse_cell, read_head, read_rows


def write_csv(lines: BinaryIO, file: Path) -> None:
    """Write the file: UTF-8, marked so that spreadsheet programs know it; days and instants in ISO 8601.

    All is in quotes: programs of many countries take semicolons, and some take tabs, for the ends of fields.
    """
    head = read_head(lines)
    with file.open("wb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow([written(head.title)])
        writer.writerow(["Company", written(head.company)])
        for fact in head.facts:
            writer.writerow([fact.label, written(parse_cell(fact.cell, fact.kind))])
        writer.writerow([])
        writer.writerow([column.header for column in head.columns])
        for row in read_rows(lines, head):
            writer.writerow([written(value) for value in row])


def written(value: Value) -> str:
    """Return a value as it is written to the file; a text that a program could run gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if is_formula(value) else value
