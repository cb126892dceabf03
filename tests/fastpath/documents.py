"""Random documents over a schema: valid, of limited depth, with aliases, fragments and conditions."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import strategies as st

ARGUMENTS = {
    "first": "2",
    "when": "ALL",
    "addressId": '"adr_1"',
    "from": '"2026-01-01"',
    "to": '"2026-12-31"',
    "format": "PDF",
}
CONDITIONS = ["", "", "", "", " @include(if: $yes)", " @skip(if: $no)", " @skip(if: $yes)", " @include(if: false)"]
DEEPEST = 4


@st.composite
def documents(draw: st.DrawFn, schema: GraphQLSchema, roots: dict[str, str]) -> str:
    """Return a query document; `roots` names the root fields to start from, with their arguments."""
    chosen = draw(st.lists(st.sampled_from(sorted(roots)), min_size=1, max_size=3, unique=True))
    writer = _Writer(draw, schema)
    query_type = schema.query_type
    assert query_type is not None
    parts = []
    for name in chosen:
        below = writer.selection(get_named_type(query_type.fields[name].type), 0)
        parts.append(f"{writer.alias(name)}{name}{roots[name]}{writer.condition()} {below}")
    body = "query Q($id: ID!, $yes: Boolean = true, $no: Boolean = false) { used: __typename @include(if: $yes)"
    body += f" @skip(if: $no) node(id: $id) {{ id }} {' '.join(parts)} }}"
    return "\n".join([body, *writer.fragments])


class _Writer:
    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], schema: GraphQLSchema) -> None:
        self._draw = draw
        self._schema = schema
        self._aliases = 0
        self.fragments: list[str] = []

    def alias(self, name: str) -> str:
        """Sometimes an alias, each a new one."""
        if not self._draw(st.integers(0, 4)):
            self._aliases += 1
            return f"{name}_{self._aliases}: "
        # Two fields of one name in one place must ask the same: a fresh alias for those with sub-fields or arguments.
        return ""

    def condition(self) -> str:
        """Sometimes @skip or @include."""
        return str(self._draw(st.sampled_from(CONDITIONS)))

    def selection(self, type_: Any, depth: int) -> str:
        """Return a selection set for a type; "" for leaves."""
        if is_leaf_type(type_):
            return ""
        if is_abstract_type(type_):
            possible = self._schema.get_possible_types(type_)
            concrete = self._draw(st.sampled_from(sorted(possible, key=lambda each: each.name)))
            own = "" if isinstance(type_, GraphQLUnionType) else "id "
            return f"{{ __typename {own}... on {concrete.name} {self.selection(concrete, depth + 1)} }}"
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        names: list[str] = self._draw(
            st.lists(st.sampled_from(sorted(type_.fields)), min_size=1, max_size=5, unique=True)
        )
        parts = ["__typename"] * self._draw(st.integers(0, 1))
        for name in names:
            field = type_.fields[name]
            named = get_named_type(field.type)
            if not is_leaf_type(named) and depth >= DEEPEST:
                continue
            everything = self._draw(st.booleans())
            given = [
                f"{key}: {ARGUMENTS[key]}"
                for key, argument in field.args.items()
                if key in ARGUMENTS and (everything or is_required_argument(argument))
            ]
            arguments = f"({', '.join(given)})" if given else ""
            self._aliases += 1
            alias = f"{name}_{self._aliases}: " if arguments or not is_leaf_type(named) else self.alias(name)
            parts.append(f"{alias}{name}{arguments}{self.condition()} {self.selection(named, depth + 1)}")
        body = " ".join(parts) or "__typename"
        return self._wrapped(type_.name, body)

    def _wrapped(self, type_name: str, body: str) -> str:
        """Return the selection as it is, in an inline fragment, or in a named one."""
        kind = self._draw(st.integers(0, 5))
        if kind == 0:
            return f"{{ ... on {type_name}{self.condition()} {{ {body} }} __typename }}"
        if kind == 1:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {type_name} {{ {body} }}")
            return f"{{ ...{name} ...{name} __typename }}"
        return f"{{ {body} }}"
