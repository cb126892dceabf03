"""From the fields of an answer to the cells of a table."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.documents.company import Company
from gateway.documents.money import minor_digits
from gateway.integrations.table_sheet import Cell, CellKind, TableColumn, TableFact, plain_text
from gateway.operations.export.column import ExportColumn

NO_VALUE = "-"
"""In a text that is joined from several values, one that is absent: the others keep their places."""


class CellReader:
    """Reads the cells of rows, in a company's currency and time zone."""

    def __init__(self, company: Company, columns: Sequence[ExportColumn]) -> None:
        self._currency = company.currency
        self._zone = ZoneInfo(company.time_zone)
        self._digits = minor_digits(company.currency)
        self._columns = columns

    def table_columns(self) -> tuple[TableColumn, ...]:
        """Return the columns as a file has them; amounts say their currency."""
        return tuple(
            TableColumn(
                f"{column.header} ({self._currency})" if column.kind is CellKind.MONEY else column.header,
                column.kind,
                self._digits,
            )
            for column in self._columns
        )

    def row(self, node: Mapping[str, Any]) -> list[Cell]:
        """Return the cells of a row."""
        return [self.cell(column, node) for column in self._columns]

    def fact(self, column: ExportColumn, values: Mapping[str, Any]) -> TableFact:
        """Return a line above the table."""
        return TableFact(column.header, self.cell(column, values), column.kind, self._digits)

    def cell(self, column: ExportColumn, node: Mapping[str, Any]) -> Cell:
        """Return the first value at the paths of a column."""
        for path in column.paths:
            value = _value_at(node, path)
            if isinstance(value, list):
                joined = "; ".join(self._joined(each, column.items) for each in value)
                return plain_text(joined) or None
            if value is not None:
                return self._cell(value, column.kind)
        return None

    def _joined(self, value: Any, kind: CellKind) -> str:
        if value is None:
            return NO_VALUE
        cell = self._cell(value, kind)
        return f"{cell} {self._currency}" if kind is CellKind.MONEY else str(cell)

    def _cell(self, value: Any, kind: CellKind) -> Cell:
        if kind is CellKind.MONEY:
            amount, currency = str(value["amount"]), value["currency"]
            return amount if currency == self._currency else f"{currency} {amount}"
        if kind is CellKind.INSTANT:
            return datetime.fromisoformat(value).astimezone(self._zone).isoformat(timespec="seconds")
        if kind in (CellKind.INTEGER, CellKind.BOOLEAN):
            return bool(value) if kind is CellKind.BOOLEAN else int(value)
        return plain_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _value_at(value: Any, path: Sequence[str]) -> Any:
    """Return what is at a path; below a list, the list of what is there in each item."""
    for place, name in enumerate(path):
        if isinstance(value, list):
            found = [_value_at(item, path[place:]) for item in value]
            return [inner for each in found for inner in (each if isinstance(each, list) else [each])]
        if value is None:
            return None
        value = value.get(name)
    return value
