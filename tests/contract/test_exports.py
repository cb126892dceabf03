"""Exports and the schema: every tab can be exported, and no column shows what its field would refuse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
)

from gateway.access.permission import Permission
from gateway.inputs.export import ProfileTab, TabFilters
from gateway.integrations.table_sheet import CellKind
from gateway.operations.export.column import ExportColumn, ExportList
from gateway.operations.export.customer_list import CUSTOMER_LIST
from gateway.operations.export.tabs import PROFILE_TABS
from gateway.schema.field import list_permissions
from tests.contract.test_access import SCHEMA

CUSTOMER: Any = SCHEMA.type_map["Customer"]
QUERY: Any = SCHEMA.query_type
LISTS = [*PROFILE_TABS.values(), CUSTOMER_LIST]
COLUMNS = [(listed, column) for listed in LISTS for column in listed.columns]
KINDS = {
    CellKind.DATE: "Date",
    CellKind.INSTANT: "DateTime",
    CellKind.MONEY: "Money",
    CellKind.INTEGER: "Int",
    CellKind.BOOLEAN: "Boolean",
    CellKind.NUMBER: "Float",
}
GUIDE = (Path(__file__).parent.parent.parent / "docs" / "exports.md").read_text()


def field_of(listed: ExportList) -> Any:
    """Return the field of a list; a statement's rows are its movements."""
    field = (QUERY if listed is CUSTOMER_LIST else CUSTOMER).fields[listed.field]
    return get_named_type(field.type).fields["movements"] if listed.field == "statement" else field


def row_types(listed: ExportList) -> list[Any]:
    """Return the types that a row may have."""
    found: Any = get_named_type(field_of(listed).type)
    row = get_named_type(found.fields["nodes"].type) if listed.is_connection else found
    if isinstance(row, GraphQLUnionType | GraphQLInterfaceType):
        return list(SCHEMA.get_possible_types(row))
    return [row]


def walked(listed: ExportList, path: tuple[str, ...]) -> Iterator[list[Any]]:
    """Yield the fields on the way to a column, from each type of rows that has it."""
    for row in row_types(listed):
        fields: list[Any] = []
        type_ = row
        for name in path:
            if name == "__typename":
                break
            if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) or name not in type_.fields:
                fields = []
                break
            fields.append(type_.fields[name])
            type_ = get_named_type(type_.fields[name].type)
        if fields:
            yield fields


def names(case: tuple[ExportList, ExportColumn]) -> str:
    """Return how a case is called."""
    return f"{case[0].field}.{case[1].key}"


def test_every_tab_of_the_profile_can_be_exported() -> None:
    """Every list of the customer's that has pages, and the cards."""
    lists = {name for name, field in CUSTOMER.fields.items() if "first" in field.args}
    assert {listed.field for listed in PROFILE_TABS.values()} == lists | {"paymentMethods", "statement"}
    assert set(PROFILE_TABS) == set(ProfileTab)


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.field)
def test_a_list_needs_what_its_field_needs_and_takes_its_filters(listed: ExportList) -> None:
    """All arguments but those of pages, with their types."""
    field = (QUERY if listed is CUSTOMER_LIST else CUSTOMER).fields[listed.field]
    assert list_permissions(field.extensions["strawberry-definition"]) == (listed.requires,)
    arguments = {name: str(argument.type) for name, argument in field.args.items()}
    pages = {"first", "after", "last", "before"}
    assert {each.argument for each in listed.filters.values()} == set(arguments) - pages - {"addressId"}
    assert all(arguments[each.argument] == each.type for each in listed.filters.values())
    assert listed.takes_address is ("addressId" in arguments)
    if listed is not CUSTOMER_LIST:
        known = {each.graphql_name or each.python_name for each in TabFilters.__strawberry_definition__.fields}  # type: ignore[attr-defined]  # inputs have it
        assert {name.replace("jobId", "job_id") for name in listed.filters} <= known


@pytest.mark.parametrize("case", COLUMNS, ids=names)
def test_a_column_needs_what_the_fields_on_its_way_need(case: tuple[ExportList, ExportColumn]) -> None:
    """So that it is left out where the field would be refused."""
    listed, column = case
    guards: set[Permission] = set()
    for path in column.paths:
        ways = list(walked(listed, path))
        assert ways or path == ("__typename",), path
        fields = [field.extensions["strawberry-definition"] for way in ways for field in way]
        guards |= {permission for field in fields for permission in list_permissions(field)}
    assert guards - {listed.requires} == column.needs - {listed.requires}


@pytest.mark.parametrize("case", COLUMNS, ids=names)
def test_a_column_is_of_the_kind_of_its_field(case: tuple[ExportList, ExportColumn]) -> None:
    """A day is a day in a workbook, an amount a number."""
    listed, column = case
    for path in column.paths:
        for way in walked(listed, path):
            through_list = any(isinstance(get_nullable_type(field.type), GraphQLList) for field in way)
            kind = column.items if through_list else column.kind
            expected = KINDS.get(kind)
            named = get_named_type(way[-1].type).name
            assert named == expected if expected else named not in KINDS.values(), (path, named)


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.field)
def test_keys_and_headers_of_a_list_are_unique_and_documented(listed: ExportList) -> None:
    """In the table of docs/exports.md."""
    keys = [column.key for column in listed.columns]
    assert len(set(keys)) == len(keys)
    assert len({column.header for column in listed.columns}) == len(keys)
    assert " ".join(f"`{key}`" for key in keys) in GUIDE
