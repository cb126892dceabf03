"""How values of records appear in the API, derived from declarations.

The type that a record declares says how a stored value is read, and the schema's type of the same name says how it is
shown. So no field has a special rule.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, get_args

import msgspec
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_nullable_type,
    is_leaf_type,
)

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.contact import Taxability
from gateway.documents.customer import CustomerMetrics
from gateway.inputs.text import api_name

_INFERRED = {part.__name__: frozenset(map(api_name, part.inferred)) for part in (CustomerMetrics, Taxability)}
_types: dict[str, GraphQLNamedType] = {}


class Reference(msgspec.Struct, frozen=True):
    """A record that a value names; the answer has its name beside its id."""

    id: str


class LoggedField(NamedTuple):
    """A stored field: how its values are read and shown."""

    name: str
    """In the API."""
    type: Any
    shape: GraphQLOutputType | None
    """None where the API has no such field; then the stored value is shown in the API's names."""
    default: Any
    is_required: bool
    requires: Permission | None
    is_reference: bool


def use_types(types: Mapping[str, GraphQLNamedType]) -> None:
    """Show values as this schema's types do. The schema calls it when it is built."""
    _types.clear()
    _types.update(types)
    logged_fields.cache_clear()
    _attributes.cache_clear()


@cache
def logged_fields(kind: type[msgspec.Struct]) -> Mapping[str, LoggedField]:
    """Return how each stored field of a record, or of an embedded part, is shown."""
    shown = {attribute: (name, field) for name, attribute, field, _ in _attributes(kind.__name__)}
    return {field.name: _logged_field(kind, field, shown) for field in msgspec.structs.fields(kind)}


def _logged_field(
    kind: type[msgspec.Struct], stored: msgspec.structs.FieldInfo, shown: Mapping[str, tuple[str, GraphQLField]]
) -> LoggedField:
    default = stored.default if stored.default_factory is msgspec.NODEFAULT else stored.default_factory()
    name, shape, requires, is_reference = api_name(stored.name), None, None, False
    if stored.name in shown:
        name, field = shown[stored.name]
        shape, requires = field.type, _permission(field)
    elif (own := _find_field(kind.__name__, name)) is not None and shown_attribute(_declared(own)) is not None:
        shape, requires = own.type, _permission(own)  # shown by another attribute, as a status that time changes
    elif (linked := _find_field(kind.__name__, api_name(stored.name.removesuffix("_id")))) is not None:
        name, requires, is_reference = api_name(stored.name.removesuffix("_id")), _permission(linked), True
    elif stored.name.endswith("_ids"):
        is_reference = True
    default = None if default is msgspec.NODEFAULT else default
    return LoggedField(name, stored.type, shape, default, stored.required, requires, is_reference)


def field_value(field: LoggedField, stored: Any, viewer: Viewer) -> Any:
    """Return the stored value of a field as the API shows it; `None` means the default."""
    if field.is_reference:
        return _references(stored)
    if stored is None:
        return api_value(field.default, field.shape, viewer)
    return read_and_shown(stored, field.type, field.shape, viewer)


def read_and_shown(stored: Any, type_: Any, shape: Any, viewer: Viewer) -> Any:
    """Return a stored value as the API shows it; one that another version wrote differently, in the API's names."""
    try:
        value = msgspec.convert(stored, type_)
    except msgspec.ValidationError:
        return plain(stored)
    return api_value(value, shape, viewer)


def _references(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tuple(Reference(each) for each in value)
    return None if value is None else Reference(value)


def api_value(value: Any, shape: GraphQLNamedType | GraphQLOutputType | None, viewer: Viewer) -> Any:
    """Return a value of a record as the API shows it to a viewer."""
    if value is None:
        return None
    kind: Any = None if shape is None else get_nullable_type(shape)  # type: ignore[arg-type]  # output types only
    if kind is None:
        return plain(value)
    if isinstance(kind, GraphQLList):
        return [api_value(each, kind.of_type, viewer) for each in value]
    if is_leaf_type(kind):
        return kind.serialize(value)
    return {
        name: api_value(getattr(value, attribute), field.type, viewer)
        for name, attribute, field, requires in _attributes(kind.name)
        if _is_logged(value.__class__, attribute) and (requires is None or viewer.may(requires))
    }


def plain(value: Any) -> Any:
    """Return a value that the API has no type for, in the API's names and scalars."""
    if isinstance(value, msgspec.Struct):
        value = {field.name: getattr(value, field.name) for field in msgspec.structs.fields(value)}
    if isinstance(value, dict):
        return {api_name(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return _instant(value) if isinstance(value, datetime) else msgspec.to_builtins(value)


def _instant(value: datetime) -> Any:
    scalar: Any = _types["DateTime"]
    return scalar.serialize(value)


def part_value(stored: Any, part: type[msgspec.Struct], viewer: Viewer) -> Any:
    """Return a stored part of a list as the API shows it."""
    return read_and_shown(stored, part, _types.get(part.__name__), viewer)


def unlogged(kind: type) -> frozenset[str]:
    """Return the attributes of a record, or of a part, that the log does not show."""
    found: frozenset[str] = getattr(kind, "unlogged", frozenset())
    return found


@cache
def _is_logged(kind: Any, attribute: str) -> bool:
    """Return whether the log shows an attribute of a part: what is computed only where the part declares it."""
    if attribute in unlogged(kind):
        return False
    if not issubclass(kind, msgspec.Struct) or attribute in kind.__struct_fields__:
        return True
    return any(attribute in getattr(kind, declared, ()) for declared in ("shown_by", "inferred"))


def inferred_fields(kind: str) -> frozenset[str]:
    """Return the names of fields that follow from others: a change of those is no change by itself."""
    return _INFERRED.get(kind, frozenset())


def part_type(type_: Any) -> type[msgspec.Struct] | None:
    """Return the type of a list's parts; `None` for what is no list of parts."""
    members = get_args(type_)
    if getattr(type_, "__origin__", None) is tuple and members and isinstance(members[0], type):
        return members[0] if issubclass(members[0], msgspec.Struct) else None
    return None


@cache
def _attributes(name: str) -> tuple[tuple[str, str, GraphQLField, Permission | None], ...]:
    """Return (name, attribute, field, permission) of each field of a type that shows an attribute of its value."""
    kind = _types.get(name)
    if not isinstance(kind, GraphQLObjectType):
        return ()
    found = []
    for field_name, field in kind.fields.items():
        declared: Any = field.extensions["strawberry-definition"]
        if (attribute := shown_attribute(declared)) is not None:
            found.append((field_name, attribute, field, _permission(field)))
    return tuple(found)


def shown_attribute(declared: Any) -> str | None:
    """Return the attribute of its object that a field shows; `None` for a field that shows something else."""
    if declared.base_resolver is None:
        name: str = declared.python_name
        return name
    return getattr(declared.base_resolver.wrapped_func, "shows", None)


def _declared(field: GraphQLField) -> Any:
    return field.extensions["strawberry-definition"]


def _find_field(kind: str, name: str) -> GraphQLField | None:
    found = _types.get(kind)
    return found.fields.get(name) if isinstance(found, GraphQLObjectType) else None


def _permission(field: GraphQLField) -> Permission | None:
    """Return the permission with which a field is declared."""
    declared: Any = field.extensions["strawberry-definition"]
    return next((guard.permission for guard in declared.extensions if hasattr(guard, "permission")), None)


def permission_of_mutation(name: str) -> Permission | None:
    """Return the permission that a mutation takes; `None` when there is no such mutation, or it takes none."""
    field = _find_field("Mutation", name)
    return None if field is None else _permission(field)
