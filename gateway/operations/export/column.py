"""What a table to export is declared with: columns, and the list whose objects are its rows."""

from collections.abc import Mapping
from typing import NamedTuple

from gateway.access.permission import Permission
from gateway.integrations.table_sheet import CellKind


class ExportColumn(NamedTuple):
    """A column, read from a field of the GraphQL object that a row is."""

    key: str
    """What callers name it by."""
    header: str
    path: str = ""
    """The field, below others with dots; of several, separated by `|`, the first that has a value. Defaults to key.

    What lies in a list is joined to one text.
    """
    kind: CellKind = CellKind.TEXT
    requires: Permission | None = None
    """What the field, or one on the way to it, takes: without it the column is left out."""
    items: CellKind = CellKind.TEXT
    """What the values are that are joined."""
    also_requires: Permission | None = None
    """What a field below a guarded one takes beside."""

    @property
    def needs(self) -> frozenset[Permission]:
        """All that it takes."""
        return frozenset(needed for needed in (self.requires, self.also_requires) if needed is not None)

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The fields to read, each from the outside in."""
        return tuple(tuple(path.split(".")) for path in (self.path or self.key).split("|"))


class ExportFilter(NamedTuple):
    """A narrowing that a list takes: the argument and its GraphQL type."""

    argument: str
    type: str


class ExportList(NamedTuple):
    """A list that can be exported."""

    title: str
    field: str
    """Of the customer, or of the query for lists of the company."""
    requires: Permission
    columns: tuple[ExportColumn, ...]
    filters: Mapping[str, ExportFilter] = {}
    """By their name in the filters that callers give."""
    takes_address: bool = False
    facts: tuple[ExportColumn, ...] = ()
    """What the list says beside its rows, as a sum."""
    fragments: Mapping[str, tuple[str, ...]] = {}
    """Where rows are of several types: which of them have a field."""
    interface: str | None = None
    """Where rows are of a union: the interface that has the other fields."""
    is_connection: bool = True

    def columns_for(self, permissions: frozenset[Permission]) -> tuple[ExportColumn, ...]:
        """Return the columns that a viewer with these permissions may see."""
        return tuple(column for column in self.columns if column.needs <= permissions)


def status_filter(type_: str) -> dict[str, ExportFilter]:
    """Return the filter of a tab that takes statuses."""
    return {"status": ExportFilter("status", f"[{type_}!]")}


def text(key: str, header: str, path: str = "", requires: Permission | None = None) -> ExportColumn:
    """Declare a column of texts."""
    return ExportColumn(key, header, path, CellKind.TEXT, requires)


def day(key: str, header: str, path: str = "", requires: Permission | None = None) -> ExportColumn:
    """Declare a column of days."""
    return ExportColumn(key, header, path, CellKind.DATE, requires)


def instant(key: str, header: str, path: str = "", requires: Permission | None = None) -> ExportColumn:
    """Declare a column of instants, shown in the company's time zone."""
    return ExportColumn(key, header, path, CellKind.INSTANT, requires)


def money(key: str, header: str, path: str = "", requires: Permission | None = None) -> ExportColumn:
    """Declare a column of amounts."""
    return ExportColumn(key, header, path, CellKind.MONEY, requires)


def count(
    key: str, header: str, path: str = "", requires: Permission | None = None, also_requires: Permission | None = None
) -> ExportColumn:
    """Declare a column of whole numbers."""
    return ExportColumn(key, header, path, CellKind.INTEGER, requires, also_requires=also_requires)


def flag(key: str, header: str, path: str = "", requires: Permission | None = None) -> ExportColumn:
    """Declare a column of yes and no."""
    return ExportColumn(key, header, path, CellKind.BOOLEAN, requires)


ADDRESS = (
    text("street", "Street", "address.street", Permission.CUSTOMER_READ),
    text("unit", "Unit", "address.unit", Permission.CUSTOMER_READ),
    text("city", "City", "address.city", Permission.CUSTOMER_READ),
    text("region", "Region", "address.region", Permission.CUSTOMER_READ),
    text("postalCode", "Postal code", "address.postalCode", Permission.CUSTOMER_READ),
)
"""The address that a row is about."""
