"""Generated functions that turn records into their place in the answer.

graphql-core decides again for every field of every row what to do with it. For attributes of records the answer is
always the same, so it is written down once as a Python function: `{"id": s.id, "number": s.number, …}`. The function
does what the reference executor does for values as they should be, and raises for all others, whereupon the reference
executor repeats the work and reports the error exactly.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
)
from strawberry.types.field import StrawberryField

from gateway.execution.selection import Selection, Unplanned
from gateway.fastpath.planner.leaf import own_serialisation, serialiser
from gateway.fastpath.planner.row_shapes import page_writer, row_writer
from gateway.fastpath.planner.selected_attributes import SelectedAttributes, is_connection
from gateway.fastpath.rows.row_writer import PageWriter, RowWriter
from gateway.pages.raw_rows import RawRow, RawRows

Project = Callable[[Any, list[list[Any]]], Any]
"""(value, pending) → its part of the answer. `pending[i]` gathers what waits for the i-th resolver field.

That is (parent, the object or list of the answer, key or index in it), or a Column of rows that are written.
"""


_NAMED_IN_FUNCTIONS: tuple[Any, ...] = (Unplanned, RawRow, RawRows)


@dataclass(slots=True)
class ResolverField:
    """A field with a resolver, met while functions were written."""

    key: str
    nodes: list[FieldNode]
    parent_type: GraphQLObjectType
    graphql_field: GraphQLField
    definition: Any
    selected: frozenset[str]
    attributes: frozenset[str] | None
    """The attributes read of each object that the field gives, or of each node of its connection; `None`: not known."""
    depth: int
    """How many objects it is within, below the field whose value they are of."""
    function: str = ""
    page_writer: PageWriter | None = None
    """What writes the pages that the field gives, when no Python code reads them."""
    row_writer: RowWriter | None = None
    """What writes the one row that the field gives."""
    raw: bool = False
    """Whether rows below are written without being decoded."""
    below: tuple[int, ...] = ()
    """The places among all resolver fields of those that are fields of this one's own object."""


class Projections:
    """Writes the functions of one plan."""

    def __init__(self, schema: GraphQLSchema, selection: Selection) -> None:
        self.resolvers: list[ResolverField] = []
        self.permissions: set[str] = set()
        self._schema = schema
        self._selection = selection
        self._selected_attributes = SelectedAttributes(selection)
        self._source: list[str] = []
        self._constants: dict[str, Any] = {known.__name__: known for known in _NAMED_IN_FUNCTIONS}
        self._depth = 0
        self._rows_written = False
        self._page_writer: PageWriter | None = None
        self._own_row: RowWriter | None = None
        self._written_lists: list[tuple[list[FieldNode], RowWriter]] = []
        """The nodes of lists whose rows are written, and what writes them."""

    def root(self, type_: GraphQLObjectType, selection_set: SelectionSetNode) -> str:
        """The name of the function for the root; the functions of all resolver fields below are written too."""
        function = self._object(type_, [selection_set], is_root=True)
        # Below a resolver there may be resolvers in their turn: the list grows while it is worked off.
        for field in self.resolvers:
            known, self._rows_written, self._page_writer, self._own_row = len(self.resolvers), False, None, None
            field.function = self._value(field.graphql_field.type, field.nodes)
            field.raw = self._rows_written
            field.page_writer, field.row_writer = self._page_writer, self._own_row
            field.below = tuple(
                place for place in range(known, len(self.resolvers)) if self.resolvers[place].depth == 1
            )
        return function

    def compiled(self) -> dict[str, Any]:
        """Function name → function."""
        # Nothing of the caller's text is in the source but response keys, which are GraphQL names, quoted.
        exec(compile("\n".join(self._source), "<projection>", "exec"), self._constants)  # noqa: S102
        return self._constants

    def _value(self, type_: Any, nodes: list[FieldNode]) -> str:
        """The function for a value of any type."""
        lines = self._convert(type_, "v", nodes)
        return self._function("v", [*lines, "return v"])

    def _object(
        self, type_: GraphQLObjectType, selections: Iterable[SelectionSetNode | None], *, is_root: bool = False
    ) -> str:
        lines = [] if is_root else ["if s is None: raise Unplanned"]
        if type_.is_type_of is not None:
            lines.append(f"if not {self._check_type(type_.is_type_of)}: raise Unplanned")
        entries, waiting, rows = [], [], None
        self._depth += 1
        for number, (key, nodes) in enumerate(self._selection.fields(type_, selections).items()):
            name = nodes[0].name.value
            if name == "__typename":
                entries.append(f"{key!r}: {type_.name!r}")
                continue
            if name.startswith("__"):
                raise Unplanned("introspection")
            field = type_.fields[name]
            definition = self._definition(field)
            if definition.base_resolver is None:
                value = f"v{number}"
                lines += [f"{value} = s.{definition.python_name}", *self._convert(field.type, value, nodes)]
                entries.append(f"{key!r}: {value}")
                rows = next((writer for each, writer in self._written_lists if each is nodes), rows)
            else:
                entries.append(f"{key!r}: None")
                waiting.append(f"q[{len(self.resolvers)}].append((s, d, {key!r}))")
                looked_at = self._selected_attributes
                selected, attributes = looked_at.selected(field.type, nodes), looked_at.attributes(field.type, nodes)
                self.resolvers.append(
                    ResolverField(key, nodes, type_, field, definition, selected, attributes, self._depth)
                )
        self._depth -= 1
        if rows is not None and is_connection(type_):
            page = page_writer(self._selection, type_, selections, rows)
            if page is not None:
                lines.insert(0, _written_page(self._constant(page)))
                self._page_writer = page
        return self._function("s", [*lines, f"d = {{{', '.join(entries)}}}", *waiting, "return d"])

    def _check_type(self, is_type_of: Any) -> str:
        """Whether `s` is a value of a type; where that is a matter of its class alone, without a call of Python's."""
        kind = getattr(is_type_of, "kind", None)
        return f"{self._constant(is_type_of)}(s, None)" if kind is None else f"isinstance(s, {self._constant(kind)})"

    def _convert(self, type_: Any, name: str, nodes: list[FieldNode]) -> list[str]:
        """Statements that turn the value in a variable into its place in the answer."""
        if isinstance(type_, GraphQLNonNull):
            return self._convert_present(type_.of_type, name, nodes)
        lines = self._convert_present(type_, name, nodes)
        return [f"if {name} is not None:", *(f"    {line}" for line in lines)]

    def _convert_present(self, type_: Any, name: str, nodes: list[FieldNode]) -> list[str]:
        if is_leaf_type(type_):
            return [self._convert_leaf(type_, name)]
        if isinstance(type_, GraphQLList):
            return self._convert_list(type_, name, nodes)
        selections = [node.selection_set for node in nodes]
        if isinstance(type_, GraphQLObjectType):
            return self._convert_object(type_, name, nodes)
        return self._convert_abstract(type_, name, selections)

    def _convert_object(self, type_: GraphQLObjectType, name: str, nodes: list[FieldNode]) -> list[str]:
        known = len(self.resolvers)
        projected = f"{name} = {self._object(type_, [node.selection_set for node in nodes])}({name}, q)"
        writer = self._row_writer(type_, nodes, known)
        if writer is None:
            return [projected]
        if self._depth == 0:
            self._own_row = writer
        written = f"if {name}.__class__ is RawRow: {name} = {self._constant(writer)}({name}, q)"
        return [written, f"else: {projected}"]

    def _row_writer(self, type_: Any, nodes: list[FieldNode], known: int) -> RowWriter | None:
        """Return what writes rows of a type; `known` resolver fields were known before its own."""
        own = {
            field.key: (place, field.definition.base_resolver.wrapped_func)
            for place, field in enumerate(self.resolvers[known:], known)
            if field.depth == self._depth + 1
        }
        writer = row_writer(self._selection, type_, nodes, own)
        self._rows_written |= writer is not None
        return writer

    def _convert_list(self, type_: GraphQLList[Any], name: str, nodes: list[FieldNode]) -> list[str]:
        known = len(self.resolvers)
        item = self._value(type_.of_type, nodes)
        one_by_one = [
            f"if {name}.__class__ is not list and {name}.__class__ is not tuple: raise Unplanned",
            f"{name} = [{item}(x, q) for x in {name}]",
        ]
        writer = self._row_writer(get_named_type(type_), nodes, known)
        if writer is None:
            return one_by_one
        self._written_lists.append((nodes, writer))
        written = f"if {name}.__class__ is RawRows: {name} = {self._constant(writer)}({name}, q)"
        return [written, "else:", *(f"    {line}" for line in one_by_one)]

    def _convert_leaf(self, type_: GraphQLLeafType, name: str) -> str:
        convert = f"{name} = {self._constant(serialiser(type_))}({name})"
        own = own_serialisation(type_)
        return f"if not ({own.format(value=name)}): {convert}" if own else convert

    def _convert_abstract(
        self, type_: GraphQLAbstractType, name: str, selections: list[SelectionSetNode | None]
    ) -> list[str]:
        possible = {
            concrete.name: self._object(concrete, selections) for concrete in self._schema.get_possible_types(type_)
        }
        choices = ", ".join(f"{concrete!r}: {function}" for concrete, function in possible.items())
        resolve = self._constant(
            _describe_member(type_.types) if isinstance(type_, GraphQLUnionType) else type_.resolve_type
        )
        return [f"{name} = {{{choices}}}[{resolve}({name}, None, None)]({name}, q)"]

    def _definition(self, field: GraphQLField) -> StrawberryField:
        """How strawberry resolves a field, its permission noted. Raises Unplanned for what only strawberry can do."""
        definition: StrawberryField | None = field.extensions.get("strawberry-definition")
        if definition is None:
            raise Unplanned("a field that strawberry did not make")
        for extension in definition.extensions:
            permission = getattr(extension, "permission", None)
            if permission is None:
                raise Unplanned("a field extension that is no permission")
            self.permissions.add(permission)
        return definition

    def _function(self, argument: str, body: list[str]) -> str:
        name = f"f{len(self._source)}"
        self._source.append(f"def {name}({argument}, q):\n" + "\n".join(f"    {line}" for line in body))
        return name

    def _constant(self, value: Any) -> str:
        name = f"c{len(self._constants)}"
        self._constants[name] = value
        return name


def _written_page(writer: str) -> str:
    """The statement that gives a page as JSON when no Python code read its rows."""
    return f"if getattr(s, 'raw', None) is not None and (w := {writer}(s)) is not None: return w"


def _describe_member(members: Iterable[GraphQLObjectType]) -> Callable[..., str]:
    """A function that names the member of a union that a value is of. Strawberry's own needs more than a plan has."""
    told = [(member.is_type_of, member.name) for member in members]
    if any(is_type_of is None for is_type_of, _ in told):
        raise Unplanned("a union with a type that does not know its values")

    def make_name(value: Any, *_: object) -> str:
        for is_type_of, name in told:
            if is_type_of is not None and is_type_of(value, None):  # type: ignore[arg-type]  # ours use the value only
                return name
        raise Unplanned("a value that no type of the union knows")

    return make_name
