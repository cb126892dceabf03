"""The document that reads a page of a list: made of the columns, so that it asks for nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.integrations.table_sheet import CellKind
from gateway.operations.export.column import ExportColumn, ExportList

PAGE_SIZE = 100

Tree = dict[str, Any]


def page_document(listed: ExportList, columns: Iterable[ExportColumn], given: Mapping[str, str], *, whose: bool) -> str:
    """Return the document; `given` are the arguments that have variables, with their types.

    `whose`: the list is a customer's, and not the company's.
    """
    declared = {**({"id": "ID!"} if whose else {}), **given}
    if listed.is_connection:
        declared |= {"first": "Int!", "after": "String", "isFirst": "Boolean!"}
    variables = ", ".join(f"${name}: {type_}" for name, type_ in declared.items())
    body = _list_field(listed, tuple(columns), given)
    field = f"customer(id: $id) {{ {body} }}" if whose else body
    return f"query Export({variables}) {{ {field} }}"


def _list_field(listed: ExportList, columns: tuple[ExportColumn, ...], given: Mapping[str, str]) -> str:
    if not listed.is_connection:
        return f"list: {listed.field} {{ {_selection(listed, columns)} }}"
    arguments = ", ".join(f"{name}: ${name}" for name in ("first", "after", *given))
    facts = " ".join(f"{_below(_tree([fact]))}" for fact in listed.facts)
    return (
        f"list: {listed.field}({arguments}) {{ nodes {{ {_selection(listed, columns)} }} "
        f"pageInfo {{ hasNextPage endCursor }} ... @include(if: $isFirst) {{ totalCount {facts} }} }}"
    )


def _selection(listed: ExportList, columns: tuple[ExportColumn, ...]) -> str:
    """Return what is selected of each row; of rows of several types, each field below its types."""
    tree = _tree(columns)
    common = _below({name: inner for name, inner in tree.items() if name not in listed.fragments})
    if listed.interface:
        common = f"__typename ... on {listed.interface} {{ {common or 'id'} }}"
    parts = [
        f"... on {type_} {{ {_below({name: tree[name]})} }}"
        for name, types in listed.fragments.items()
        if name in tree
        for type_ in types
    ]
    return " ".join((common, *parts))


def _tree(columns: Iterable[ExportColumn]) -> Tree:
    tree: Tree = {}
    for column in columns:
        is_money = CellKind.MONEY in (column.kind, column.items)
        for path in column.paths:
            inner = tree
            for name in path:
                inner = inner.setdefault(name, {})
            if is_money:
                inner |= {"amount": {}, "currency": {}}
    return tree


def _below(tree: Tree) -> str:
    return " ".join(name if not inner else f"{name} {{ {_below(inner)} }}" for name, inner in tree.items())
