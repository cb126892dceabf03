"""The values of a table as texts, for those who read it: in PDF and on paper."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final

from gateway.integrations.locale_format import shown_amount, shown_day, shown_instant, shown_number
from gateway.integrations.table_sheet import CellKind, TableColumn, TableFact, TableHead, Value, parse_cell, read_rows

NUMBERS: Final = frozenset({CellKind.MONEY, CellKind.NUMBER, CellKind.INTEGER})


def is_number(column: TableColumn) -> bool:
    """Return whether a column is set flush right."""
    return column.kind in NUMBERS


def shown(value: Value, kind: CellKind, digits: int, locale: str) -> str:
    """Return a value as it is read in a country."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return shown_instant(value, locale)
    if isinstance(value, date):
        return shown_day(value, locale)
    if isinstance(value, Decimal):
        return shown_amount(value, digits, locale) if kind is CellKind.MONEY else shown_number(value, locale)
    # Whole numbers have no separated thousands: a year is one, too.
    return str(value)


def shown_fact(fact: TableFact, locale: str) -> str:
    """Return what a line above the table says."""
    return shown(parse_cell(fact.cell, fact.kind), fact.kind, fact.digits, locale)


def shown_rows(lines: BinaryIO, head: TableHead) -> Iterator[list[tuple[TableColumn, str]]]:
    """Yield the rows as texts beside their columns. Raises IncompleteTable."""
    for row in read_rows(lines, head):
        cells = zip(head.columns, row, strict=True)
        yield [(column, shown(value, column.kind, column.digits, head.locale)) for column, value in cells]
