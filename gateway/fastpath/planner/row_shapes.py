"""Which rows of an answer can be written without being read, and how.

Rows can that are records with stored fields of plain types alone, and whose resolvers need of them the id only. All
others are made records, and written one by one.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import orjson
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    SelectionSetNode,
    get_named_type,
)
from graphql.type import GraphQLString
from msgspec import NODEFAULT, inspect

from gateway.documents.base.derived_value import Amount, DerivedValue, FirstFlagged, Link, Name, TimedChoice
from gateway.execution.selection import Selection
from gateway.fastpath.planner.row_leaf import DECIMAL, NotWritable, choice_table, scalar_form, writes
from gateway.fastpath.rows.compiled import writer
from gateway.fastpath.rows.row_writer import PageWriter, ResolverSlot, RowWriter

Selections = Iterable[SelectionSetNode | None]

_EMPTY = b"\x05\0\0\0\0"
"""A document without a field."""


def row_writer(
    selection: Selection, type_: Any, nodes: list[FieldNode], resolvers: Mapping[str, tuple[int, Any]]
) -> RowWriter | None:
    """Return what writes rows of a type with what is selected of them; `None` when their records must be made.

    `resolvers` are those of the selected fields that have one, by response key, with their place in the plan.
    """
    of_kind: Any = getattr(type_, "is_type_of", None)
    if writer is None or not getattr(of_kind, "is_record", False):
        return None
    kind = of_kind.kind
    try:
        staff_variant = _row_writer(_Shaping(selection, resolvers, for_staff=True), type_, nodes, kind)
        return _row_writer(_Shaping(selection, resolvers, for_staff=False), type_, nodes, kind, staff_variant)
    except NotWritable:
        return None


def page_writer(
    selection: Selection, type_: GraphQLObjectType, selections: Selections, rows: RowWriter
) -> PageWriter | None:
    """What writes pages of a connection whose rows can be written; `None` when other fields of a page are selected."""
    members = _page_members(selection, type_, selections, {"nodes": rows})
    # Nodes that are selected twice, under two names, are of two shapes.
    if members is None or sum(name == "nodes" for _, name, _ in members) > 1:
        return None
    return PageWriter(members)


def _page_members(
    selection: Selection, type_: GraphQLObjectType, selections: Selections, known: Mapping[str, Any]
) -> list[tuple[bytes, str, Any]] | None:
    """(key, name, what the writer must know of it) of each member of a page; `None` when there is another member."""
    members: list[tuple[bytes, str, Any]] = []
    for key, nodes in selection.fields(type_, selections).items():
        name: str = nodes[0].name.value
        detail: Any = None
        if name == "__typename":
            detail = orjson.dumps(type_.name)
        else:
            field = type_.fields[name]
            name = field.extensions["strawberry-definition"].python_name
            if name == "page_info":
                below = [node.selection_set for node in nodes]
                detail = _page_members(selection, get_named_type(field.type), below, {})
            elif name in known:
                detail = known[name]
            elif name not in writer.PARTS:
                return None
        if name == "page_info" and detail is None:
            return None
        members.append((orjson.dumps(key) + b":", name, detail))
    return members


def _row_writer(
    shaping: "_Shaping", type_: Any, nodes: list[FieldNode], kind: Any, staff_variant: RowWriter | None = None
) -> RowWriter:
    shape = shaping.object(type_, [node.selection_set for node in nodes], _struct(kind), within=False)
    differs = staff_variant is not None and len(shaping.slots) != staff_variant.slot_count
    return RowWriter(shape, kind, shaping.slots, shaping.looked_at, staff_variant if differs else None)


def _struct(kind: type) -> inspect.StructType:
    found = inspect.type_info(kind)
    if not isinstance(found, inspect.StructType):
        raise NotWritable
    return found


class _Shaping:
    def __init__(self, selection: Selection, resolvers: Mapping[str, tuple[int, Any]], *, for_staff: bool) -> None:
        self._selection = selection
        self._resolvers = resolvers
        self._for_staff = for_staff
        self.slots: list[ResolverSlot] = []
        self.looked_at: dict[str, str] = {}
        """Attribute → stored field of what the resolvers of the slots use."""

    def object(
        self, type_: GraphQLObjectType, selections: Selections, stored: inspect.StructType, *, within: bool
    ) -> Any:
        """The shape of an object that is made of what one struct stores."""
        fields = {field.name: field for field in stored.fields}
        names: dict[str, int] = {}
        members = []
        for key, nodes in self._selection.fields(type_, selections).items():
            written_key = orjson.dumps(key) + b":"
            if nodes[0].name.value == "__typename":
                members.append(writer.Member(written_key, "CONSTANT", (), False, None, orjson.dumps(type_.name)))
                continue
            if nodes[0].name.value.startswith("__"):
                raise NotWritable
            field = type_.fields[nodes[0].name.value]
            definition = field.extensions["strawberry-definition"]
            shown = None if within else self._shown_as_stored(key, fields)
            if shown is not None:
                slot = names.setdefault(shown.encode_name, len(names))
                members.append(self._member(written_key, field.type, shown, slot, nodes))
            elif definition.base_resolver is not None:
                members.append(self._slot(key, written_key, fields, within=within))
            elif isinstance(made := getattr(stored.cls, definition.python_name, None), DerivedValue):
                members.append(self._property(written_key, made, field.type, nodes, fields, names))
            elif definition.python_name in fields:
                own = fields[definition.python_name]
                slot = names.setdefault(own.encode_name, len(names))
                members.append(self._member(written_key, field.type, own, slot, nodes))
            else:
                raise NotWritable
        return writer.Shape(tuple(name.encode() for name in names), tuple(members))

    def _shown_as_stored(self, key: str, fields: Mapping[str, inspect.Field]) -> inspect.Field | None:
        """The stored field that staff see in place of what a resolver gives; `None` when the resolver must run."""
        _, resolver = self._resolvers.get(key, (0, None))
        attribute = getattr(resolver, "shown_to_staff", None) if self._for_staff else None
        return None if attribute is None else fields.get(attribute)

    def _slot(self, key: str, written_key: bytes, fields: Mapping[str, inspect.Field], *, within: bool) -> Any:
        place, resolver = self._resolvers.get(key, (0, None))
        reads: frozenset[str] | None = getattr(resolver, "reads", None)
        if within or reads is None:
            raise NotWritable
        for attribute in sorted(reads):
            if attribute not in fields or not isinstance(_without_null(fields[attribute].type)[0], inspect.StrType):
                raise NotWritable
            self.looked_at[attribute] = fields[attribute].encode_name
        self.slots.append(ResolverSlot(key, place))
        return writer.Member(written_key, "GAP", (), False, None)

    def _member(self, key: bytes, type_: Any, field: inspect.Field, slot: int, nodes: list[FieldNode]) -> Any:
        nullable, form, detail = self._value(type_, field.type, nodes)
        absent = None if field.required else _default(field, form, detail, nullable=nullable)
        return writer.Member(key, form, (slot,), nullable, absent, detail)

    def _value(self, type_: Any, stored: inspect.Type, nodes: list[FieldNode]) -> tuple[bool, str, Any]:
        """(whether it may be null, what it is written as, what the writer must know of it) of a value."""
        stored, stored_null = _without_null(stored)
        return stored_null and not isinstance(type_, GraphQLNonNull), *self._form(_nullable(type_), stored, nodes)

    def _property(
        self, key: bytes, made: DerivedValue[Any], type_: Any, nodes: list[FieldNode],
        fields: Mapping[str, inspect.Field], names: dict[str, int],
    ) -> Any:  # fmt: skip
        """A member that is no stored field, and made of some."""

        def slots(*sources: str) -> tuple[int, ...]:
            return tuple(names.setdefault(fields[source].encode_name, len(names)) for source in sources)

        inner = _nullable(type_)
        if isinstance(made, FirstFlagged):
            form, detail = self._form(GraphQLList(inner), fields[made.items].type, nodes)
            if form != "LIST" or detail.form != "OBJECT":
                raise NotWritable
            flags = writer.Shape(tuple(flag.encode() for flag in made.flags), ())
            nullable = not isinstance(type_, GraphQLNonNull)
            absent = b"null" if nullable else None
            return writer.Member(key, "PICK", slots(made.items), nullable, absent, (detail.detail, flags))
        if isinstance(made, Amount) and isinstance(inner, GraphQLScalarType) and writes(inner, *DECIMAL):
            digits = tuple((code.encode(), places) for code, places in made.digits.items())
            return writer.Member(key, "AMOUNT", slots(made.minor, made.currency), False, None, digits)
        if isinstance(made, TimedChoice):
            form, table = self._form(inner, fields[made.choice].type, nodes)
            if form != "CHOICE":
                raise NotWritable
            places = {stored.decode(): place for place, (stored, _) in enumerate(table)}
            found = slots(*made.sources)
            turns = tuple(
                (places[before], slot, places[then])
                for (before, _, then), slot in zip(made.turns, found[1:], strict=True)
            )
            return writer.Member(key, "TIMED", found, False, None, (table, turns))
        if inner is GraphQLString and isinstance(made, Name):
            return writer.Member(key, "NAME", slots(*made.sources), False, None)
        if inner is GraphQLString and isinstance(made, Link):
            return writer.Member(key, "LINK", slots(*made.sources), False, None, made.prefix.encode())
        raise NotWritable

    def _form(self, type_: Any, stored: inspect.Type, nodes: list[FieldNode]) -> tuple[str, Any]:
        if isinstance(type_, GraphQLList) and isinstance(stored, inspect.ListType | inspect.VarTupleType):
            nullable, form, detail = self._value(type_.of_type, stored.item_type, nodes)
            return "LIST", writer.Member(b"", form, (0,), nullable, None, detail)
        if isinstance(type_, GraphQLObjectType) and isinstance(stored, inspect.StructType):
            if type_.is_type_of is not None and getattr(type_.is_type_of, "kind", None) is not stored.cls:
                raise NotWritable
            return "OBJECT", self.object(type_, [node.selection_set for node in nodes], stored, within=True)
        if isinstance(type_, GraphQLEnumType) and isinstance(stored, inspect.EnumType):
            return "CHOICE", choice_table(type_, stored.cls)
        if isinstance(type_, GraphQLScalarType):
            return scalar_form(type_, stored), None
        raise NotWritable


def _without_null(stored: inspect.Type) -> tuple[inspect.Type, bool]:
    """The type without None, and whether None was allowed."""
    if not isinstance(stored, inspect.UnionType):
        return stored, False
    others = [each for each in stored.types if not isinstance(each, inspect.NoneType)]
    if len(others) != 1 or len(others) == len(stored.types):
        raise NotWritable
    return others[0], True


def _nullable(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _default(field: inspect.Field, form: str, detail: Any, *, nullable: bool) -> bytes | None:
    """The JSON of a field that is not stored, because it is at its default; `None` where that is not allowed."""
    default = field.default if field.default is not NODEFAULT else field.default_factory()
    if default is None:
        return b"null" if nullable else None
    if isinstance(default, bool | int | str) and not isinstance(default, Enum):
        return orjson.dumps(default)
    if default in ((), []):
        return b"[]"
    if form == "CHOICE" and isinstance(default, Enum):
        return dict(detail)[default.value.encode()]  # type: ignore[no-any-return]  # (stored value, JSON) of each member
    if form == "OBJECT" and default == type(default)():
        (empty,) = writer.write_rows(detail, [_EMPTY])
        return bytes(empty[1:-1])
    raise NotWritable
