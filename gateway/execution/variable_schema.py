"""The variables of an operation as JSON Schema, for clients without GraphQL."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    is_required_input_field,
    type_from_ast,
    value_from_ast_untyped,
)

_SCALARS: Mapping[str, str] = {
    "Boolean": "boolean",
    "Float": "number",
    "ID": "string",
    "Int": "integer",
    "String": "string",
}


def variable_schema(schema: GraphQLSchema, node: OperationDefinitionNode) -> dict[str, Any]:
    """Return the JSON Schema of an object with the variables of a valid operation, and nothing else."""
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    required = []
    for variable in node.variable_definitions or ():
        name, kind = variable.variable.name.value, type_from_ast(schema, variable.type)
        properties[name] = _described(kind, definitions)
        if variable.default_value is not None:
            properties[name] = {**properties[name], "default": value_from_ast_untyped(variable.default_value)}
        elif isinstance(kind, GraphQLNonNull):
            required.append(name)
    whole: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        whole["required"] = required
    return {**whole, "$defs": definitions} if definitions else whole


def _described(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value; named types that are more than a scalar go into the definitions, once."""
    if isinstance(kind, GraphQLNonNull):
        return _described(kind.of_type, definitions)
    if isinstance(kind, GraphQLList):
        return {"type": "array", "items": _described(kind.of_type, definitions)}
    if isinstance(kind, GraphQLScalarType):
        plain = _SCALARS.get(kind.name)
        return {"type": plain} if plain else _with_description({}, kind)
    if kind.name not in definitions:
        definitions[kind.name] = {}  # an input may have itself among its fields
        definitions[kind.name] = _named(kind, definitions)
    return {"$ref": f"#/$defs/{kind.name}"}


def _named(kind: GraphQLNamedType, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, GraphQLEnumType):
        return _with_description({"type": "string", "enum": list(kind.values)}, kind)
    if not isinstance(kind, GraphQLInputObjectType):
        raise AssertionError(f"{kind.name} is no type of a variable")
    properties = {}
    for name, field in kind.fields.items():
        properties[name] = _described(field.type, definitions)
        if field.description:
            properties[name] = {**properties[name], "description": field.description}
    required = [name for name, field in kind.fields.items() if is_required_input_field(field)]
    whole = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return _with_description(whole, kind)


def _with_description(schema: dict[str, Any], kind: GraphQLNamedType) -> dict[str, Any]:
    return {**schema, "description": kind.description} if kind.description else schema
