"""The price of reading the schema, which graphql-core answers field by field: it is dearer than it looks.

The price counts the values of the answer as this schema has them on average: so many types, so many fields of a type.
"""

import re
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Visitor,
    get_named_type,
    is_abstract_type,
    is_list_type,
    is_object_type,
    visit,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef
from graphql.type.definition import get_nullable_type

from gateway.execution.selection import Selection

VALUES_BY_POINT = 20
READS_SCHEMA = re.compile(r"__(?:schema|type)\b|\b_service\b")
SCHEMA_FIELDS = frozenset({"__schema", "__type", "_service"})
META_FIELDS = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


def reads_schema(text: str, document: DocumentNode) -> bool:
    """Return whether some operation of a document asks for `__schema` or `__type`."""
    if not READS_SCHEMA.search(text):
        return False
    asked: set[str] = set()

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            asked.add(node.name.value)

    visit(document, Fields())
    return not asked.isdisjoint(SCHEMA_FIELDS)


class IntrospectionPricer:
    """Prices `__schema` and `__type` of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._sizes = _average_sizes(schema)

    def points(self, name: str, nodes: Iterable[FieldNode], selection: Selection) -> int:
        """Return the points of one introspection field, with everything that is selected below it."""
        return ceil(self._values(get_named_type(META_FIELDS[name].type), nodes, selection) / VALUES_BY_POINT)

    def _values(self, type_: Any, nodes: Iterable[FieldNode], selection: Selection) -> float:
        values = 1.0
        for found in selection.fields(type_, [node.selection_set for node in nodes]).values():
            field = type_.fields.get(found[0].name.value)
            if field is None:
                continue  # __typename
            named = get_named_type(field.type)
            below = self._values(named, found, selection) if is_object_type(named) else 1.0
            is_list = is_list_type(get_nullable_type(field.type))
            values += below * (self._sizes.get(found[0].name.value, 1.0) if is_list else 1.0)
        return values


def _average_sizes(schema: GraphQLSchema) -> Mapping[str, float]:
    """Return how long each list of the introspection schema is, on average and at least one."""
    types = list(schema.type_map.values())
    objects = [each for each in types if isinstance(each, GraphQLObjectType | GraphQLInterfaceType)]
    inputs = [each for each in types if isinstance(each, GraphQLInputObjectType)]
    enums = [each for each in types if isinstance(each, GraphQLEnumType)]
    abstract = [each for each in types if is_abstract_type(each)]
    fields = [field for each in objects for field in each.fields.values()]
    lengths = {
        "types": len(types),
        "directives": len(schema.directives),
        # Of those that have any: what fields are of has more of them than the average type.
        "fields": len(fields) / max(1, len(objects)),
        "args": sum(len(field.args) for field in fields) / max(1, len(fields)),
        "interfaces": sum(len(each.interfaces) for each in objects) / max(1, len(types)),
        "possibleTypes": sum(len(schema.get_possible_types(each)) for each in abstract) / max(1, len(types)),
        "inputFields": sum(len(each.fields) for each in inputs) / max(1, len(types)),
        "enumValues": sum(len(each.values) for each in enums) / max(1, len(types)),
    }
    return {name: max(1.0, length) for name, length in lengths.items()}
