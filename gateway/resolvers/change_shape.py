"""The change log in the shapes of the API: from what is stored to one entry for each part that changed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from graphql import GraphQLList, GraphQLObjectType, get_nullable_type

from gateway.access.viewer import Viewer
from gateway.documents.base.record import Record
from gateway.documents.change import FieldChange
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS
from gateway.inputs.text import api_name
from gateway.resolvers.api_shape import (
    LoggedField,
    Reference,
    field_value,
    inferred_fields,
    logged_fields,
    part_type,
    part_value,
    plain,
    unlogged,
)

ONE_VALUE = frozenset({"Money", "Coordinates", "Author", "PreferenceChange"})
"""Types that are one value: a change of a part is a change of the whole."""
UNRELATED = "unrelated_ids"
"""The customers that `related` leaves out: a customer that is added here is gone from there."""
_BY_COLLECTION = {record.collection: record for record in RECORDS}


class ShownFieldChange(NamedTuple):
    """A field's change as a viewer may see it."""

    field_name: str
    before: Any
    after: Any
    is_hidden: bool = False


def shown_changes(
    change: FieldChange, root: type[Record], viewer: Viewer, *, is_new: bool = False, is_gone: bool = False
) -> Iterator[ShownFieldChange]:
    """Yield what a stored field change is in the API: one for each part that changed.

    `root` is the kind of record that the log entry is about; `is_new` and `is_gone` say that it was not there before,
    or is not there after.
    """
    sides = (None if is_new else _Stored(change.before), None if is_gone else _Stored(change.after))
    name, _, rest = change.field.partition(".")
    if name in logged_fields(root):
        yield from _of_field("", root, change.field, sides, viewer)
    elif root is Customer and name in _BY_COLLECTION:
        yield from _of_record(name, rest, sides, viewer)
    else:
        place = f"{api_name(name)}.{rest}" if rest else api_name(name)
        yield ShownFieldChange(place, plain(change.before), plain(change.after))


class _Stored(NamedTuple):
    """One side of a change, as it is stored; `None` means the default."""

    value: Any


_Sides = tuple[_Stored | None, _Stored | None]


def _of_record(collection: str, rest: str, sides: _Sides, viewer: Viewer) -> Iterator[ShownFieldChange]:
    """Yield the changes of a record that the customer's own log has: `sales.S-7.result`, or a summary of it."""
    kind = _BY_COLLECTION[collection]
    key, _, inner = rest.partition(".")
    if inner:
        yield from _of_field(f"{api_name(collection)}.{key}.", kind, inner, sides, viewer)
        return
    before, after = (_summary(kind, side, viewer) for side in sides)
    summary = after or before or {}
    place = f"{api_name(collection)}.{key or summary.get('id', '')}"
    if before is None or after is None:
        yield ShownFieldChange(place, before, after)
        return
    shapes = {field.name: field.shape for field in logged_fields(kind).values()}
    for name in {**before, **after}:
        yield from _differences(f"{place}.{name}", shapes.get(name), before.get(name), after.get(name))


def _summary(kind: type[Record], side: _Stored | None, viewer: Viewer) -> dict[str, Any] | None:
    """Return the fields of a record that an entry has, as the API shows them."""
    if side is None or not isinstance(side.value, dict):
        return None
    fields, skip = logged_fields(kind), unlogged(kind)
    given = {name.removeprefix("_"): value for name, value in side.value.items()}
    return {
        fields[name].name: field_value(fields[name], value, viewer)
        for name, value in given.items()
        if name in fields and name not in skip and _may_see(fields[name], viewer)
    }


def _of_field(
    prefix: str, kind: type[msgspec.Struct], path: str, sides: _Sides, viewer: Viewer
) -> Iterator[ShownFieldChange]:
    """Yield the changes at a field of a record, of a part of a list, or of a field of that part."""
    name, _, rest = path.partition(".")
    field = logged_fields(kind).get(name)
    if field is None:
        yield _unknown(prefix + api_name(path), sides)
        return
    if not _may_see(field, viewer):
        yield ShownFieldChange(prefix + field.name, None, None, is_hidden=True)
        return
    part = part_type(field.type)
    if not rest:
        before, after = (None if side is None else field_value(field, side.value, viewer) for side in sides)
        if name == UNRELATED:
            yield from _differences("related", field.shape, after, before)
        elif name not in unlogged(kind):
            yield from _differences(prefix + field.name, field.shape, before, after)
    elif part is None:
        yield _unknown(f"{prefix}{field.name}.{rest}", sides)
    elif "." in rest:
        key, _, inner = rest.partition(".")
        yield from _of_field(f"{prefix}{field.name}.{key}.", part, inner, sides, viewer)
    else:
        before, after = (_part(part, side, viewer) for side in sides)
        yield ShownFieldChange(f"{prefix}{field.name}.{rest}", before, after)


def _unknown(place: str, sides: _Sides) -> ShownFieldChange:
    """Return a change of a value of which nothing is declared: a tag, or a field of an older version."""
    before, after = (None if side is None else plain(side.value) for side in sides)
    return ShownFieldChange(place, before, after)


def _may_see(field: LoggedField, viewer: Viewer) -> bool:
    return field.requires is None or viewer.may(field.requires)


def _part(part: type[msgspec.Struct], side: _Stored | None, viewer: Viewer) -> Any:
    """Return a whole part of a list; `None` when it is not there."""
    if side is None or side.value is None:
        return None
    return part_value(side.value, part, viewer)


def _differences(place: str, shape: Any, before: Any, after: Any) -> Iterator[ShownFieldChange]:
    """Yield what differs between two values that the API shows, part by part."""
    if before == after:
        return
    kind = None if shape is None else get_nullable_type(shape)
    is_list = isinstance(before or after, tuple | list)
    if is_list:
        old, new = _by_key(before), _by_key(after)
        inner = kind.of_type if isinstance(kind, GraphQLList) else None
        for key in {**old, **new}:
            if (found := old.get(key)) is not None and (other := new.get(key)) is not None:
                yield from _differences(f"{place}.{key}", inner, found, other)
            else:
                yield ShownFieldChange(f"{place}.{key}", old.get(key), new.get(key))
    elif isinstance(kind, GraphQLObjectType) and kind.name not in ONE_VALUE and before and after:
        for name in {**before, **after}:
            field = kind.fields.get(name)
            if name in inferred_fields(kind.name):
                continue
            yield from _differences(f"{place}.{name}", field and field.type, before.get(name), after.get(name))
    else:
        yield ShownFieldChange(place, before, after)


def _by_key(values: Any) -> dict[str, Any]:
    """Return a list by what tells its items apart: an id, else the item itself, else its place."""
    keyed = {}
    for number, value in enumerate(values or ()):
        if isinstance(value, Reference):
            key = value.id
        elif isinstance(value, dict):
            key = str(value.get("id", number))
        else:
            key = str(value)
        keyed[key] = value
    return keyed
