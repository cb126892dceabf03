"""Documents for bulk exports: checked for their shape, and completed so that nested lists can be read to their end.

`id` and `__typename` are added where lines are made of objects, and for each nested list a document that reads on.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_named_type,
    is_abstract_type,
    parse,
    print_ast,
    separate_operations,
    visit,
)

from gateway.errors import BadRequest

SHAPE: Final = (
    "query ($first: Int, $after: String) { customers(first: $first, after: $after) { nodes { … } "
    "pageInfo { hasNextPage endCursor } } }"
)
LIST: Final = "customers"
_CONNECTION: Final = "Connection"
_PAGE_INFO: Final = ("hasNextPage", "endCursor")
_PLACES: Final = frozenset({"after", "before", "last"})


class NestedList(NamedTuple):
    """A list of objects: which types have it, under which key of an answer, and the document that reads it on."""

    types: tuple[str, ...]
    key: str
    text: str
    """A query that takes `$id`, `$first` and `$after`; the list is at `node` and the key."""


class BulkDocument(NamedTuple):
    """A document that reads a page of customers, and those that read on in their lists."""

    text: str
    lists: tuple[NestedList, ...]


def bulk_document(schema: GraphQLSchema, document: DocumentNode) -> BulkDocument:
    """Return a valid document completed for a bulk export. Raises BadRequest when it has another shape."""
    _check_shape(document)
    completing = _Completing(schema)
    completed: DocumentNode = visit(document, TypeInfoVisitor(completing.types, completing))
    fragments = tuple(each for each in completed.definitions if isinstance(each, FragmentDefinitionNode))
    lists = tuple(
        NestedList(_type_names(schema, parent), _key(node), _text_that_reads_on(parent, node, fragments))
        for parent, node in completing.found
    )
    return BulkDocument(print_ast(completed), lists)


def _check_shape(document: DocumentNode) -> None:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        raise _misshapen("It has one operation, a query.")
    (operation,) = operations
    roots = operation.selection_set.selections
    root = roots[0] if len(roots) == 1 else None
    if not isinstance(root, FieldNode) or root.name.value != LIST or root.alias or root.selection_set is None:
        raise _misshapen(f"Its only field is '{LIST}', without an alias.")
    given = {each.name.value: each.value for each in root.arguments or ()}
    for name in ("first", "after"):
        value = given.get(name)
        if not isinstance(value, VariableNode) or value.name.value != name:
            raise _misshapen(f"'{LIST}' takes '{name}: ${name}'.")
    if sum(1 for each in _nodes(document) if isinstance(each, VariableNode)) > 2 + len(
        operation.variable_definitions or ()
    ):
        raise _misshapen("It uses '$first' and '$after' once, and no other variables.")
    page = _direct(root.selection_set, "pageInfo")
    if (
        page is None
        or page.selection_set is None
        or any(_direct(page.selection_set, key) is None for key in _PAGE_INFO)
    ):
        raise _misshapen(f"'{LIST}' selects 'pageInfo {{ hasNextPage endCursor }}'.")
    if any(getattr(each, "kind", "") == "directive" for each in _nodes(document)):
        raise _misshapen("It has no directives.")


def _nodes(document: DocumentNode) -> Iterator[Any]:
    found: list[Any] = []

    class Noting(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            found.append(node)

    visit(document, Noting())
    return iter(found)


def _direct(below: SelectionSetNode, name: str) -> FieldNode | None:
    """Return the field of this name that is selected directly, without an alias."""
    for each in below.selections:
        if isinstance(each, FieldNode) and each.name.value == name and each.alias is None:
            return each
    return None


class _Completing(Visitor):
    """Adds what lines need, and notes the nested lists. Lists within lists are completed first."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.types = TypeInfo(schema)
        self.found: list[tuple[GraphQLNamedType, FieldNode]] = []
        self._schema = schema

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        type_, parent = get_named_type(self.types.get_type()), self.types.get_parent_type()
        if type_ is None or parent is None or node.selection_set is None:
            return None
        if parent.name.endswith(_CONNECTION):
            if node.name.value == "edges":
                raise _misshapen("Select 'nodes' of lists, and not 'edges'.")
            if node.name.value == "nodes":
                return _with_selections(node, "__typename", *(_read_id(type_)))
            return None
        if not type_.name.endswith(_CONNECTION):
            return None
        if _direct(node.selection_set, "nodes") is None:
            raise _misshapen(f"'{_key(node)}' is a list: select its 'nodes', without an alias or fragment.")
        completed = _with_selections(node, "__typename", "pageInfo { hasNextPage endCursor }")
        if parent is not self._schema.query_type:
            self._note(parent, completed)
        return completed

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        parent = self.types.get_parent_type()
        if parent is None or parent is self._schema.query_type or not self._has_list(parent, node):
            return None
        return SelectionSetNode(selections=(*node.selections, *_selections("__typename id")))

    def _has_list(self, parent: GraphQLNamedType, node: SelectionSetNode) -> bool:
        fields = parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        names = [each.name.value for each in node.selections if isinstance(each, FieldNode)]
        types = [get_named_type(fields[name].type).name for name in names if name in fields]
        return any(name.endswith(_CONNECTION) for name in types)

    def _note(self, parent: GraphQLNamedType, node: FieldNode) -> None:
        is_node = isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) and any(
            each.name == "Node" for each in (parent, *parent.interfaces)
        )
        if not is_node:
            raise _misshapen(f"'{_key(node)}' is a list of '{parent.name}', which has no id: leave it out.")
        given = {each.name.value for each in node.arguments or ()}
        if taken := sorted(given & _PLACES):
            raise _misshapen(f"'{_key(node)}' is read from its start to its end: leave '{taken[0]}' out.")
        self.found.append((parent, node))


def _text_that_reads_on(
    parent: GraphQLNamedType, node: FieldNode, fragments: tuple[FragmentDefinitionNode, ...]
) -> str:
    narrowed = (each for each in node.arguments or () if each.name.value != "first")
    further = _changed(node, arguments=(*narrowed, *map(_variable, ("first", "after"))))
    selection = f"... on {parent.name} {{ {print_ast(further)} }}"
    text = f"query More($id: ID!, $first: Int, $after: String) {{ node(id: $id) {{ {selection} }} }}"
    (operation,) = parse(text).definitions
    return print_ast(separate_operations(DocumentNode(definitions=(operation, *fragments)))["More"])


def _variable(name: str) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=VariableNode(name=NameNode(value=name)))


def _type_names(schema: GraphQLSchema, type_: GraphQLNamedType) -> tuple[str, ...]:
    if is_abstract_type(type_):
        return tuple(sorted(each.name for each in schema.get_possible_types(type_)))
    return (type_.name,)


def _read_id(type_: GraphQLNamedType) -> tuple[str, ...]:
    """Return how the id of an object of this type is selected, if it has one."""
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return ("id",) if "id" in type_.fields else ()
    return ("... on Node { id }",)


def _with_selections(node: FieldNode, *texts: str) -> FieldNode:
    selections = node.selection_set.selections if node.selection_set else ()
    return _changed(node, selection_set=SelectionSetNode(selections=(*selections, *_selections(" ".join(texts)))))


def _selections(text: str) -> tuple[Any, ...]:
    (operation,) = parse(f"{{ {text} }}").definitions
    return tuple(operation.selection_set.selections)  # type: ignore[attr-defined]  # it is a query


def _changed(node: FieldNode, **parts: Any) -> FieldNode:
    return FieldNode(**{name: getattr(node, name) for name in node.keys if name != "loc"} | parts)


def _key(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _misshapen(reason: str) -> BadRequest:
    return BadRequest(f"{reason} Write the document as `{SHAPE}`.")
