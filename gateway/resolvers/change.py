"""The fields of a change-log entry, in the shapes of the API."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import strawberry

from gateway.context import SignedIn
from gateway.documents.base.record import Record
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.payment import Payment
from gateway.documents.registry import record_of_id
from gateway.operations.change.undo_rule import undo_obstacle
from gateway.operations.change.visibility import may_read_values
from gateway.resolvers.api_shape import Reference, logged_fields
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.change_shape import ShownFieldChange, shown_changes

Shown = Sequence[ShownFieldChange]


def change_fields(parent: strawberry.Parent[Change], info: GatewayInfo) -> Shown | Awaitable[Shown]:
    """The changed fields, as the viewer may see them."""
    return shown_fields(parent, parent.fields, info.context.require_signed_in())


def is_undoable(parent: strawberry.Parent[Change]) -> bool:
    """Return whether an entry may be taken back."""
    return obstacle(parent) is None


def obstacle(parent: strawberry.Parent[Change]) -> str | None:
    """Why an entry cannot be taken back, independent of later entries."""
    if parent.undone_by is not None:
        return "It has been taken back already."
    return undo_obstacle(parent)


def shown_fields(change: Change, fields: Iterable[FieldChange], signed_in: SignedIn) -> Shown | Awaitable[Shown]:
    """The fields of an entry, as the viewer may see them; awaitable if records that they name must be read."""
    root = Customer if change.subject_id is None else record_of_id(change.subject_id)
    if root is None:
        return ()
    stored, viewer = tuple(fields), signed_in.viewer
    is_new, is_gone = (_is_absent(root, [getattr(field, side) for field in stored], stored) for side in _SIDES)
    shown: list[ShownFieldChange] = []
    for field in stored:
        found = shown_changes(field, root, viewer, is_new=is_new, is_gone=is_gone)
        if may_read_values(change, field, viewer):
            shown += found
        else:
            shown.append(ShownFieldChange(_hidden_place(root, field), None, None, is_hidden=True))
    named = {reference.id for entry in shown for value in entry[1:3] for reference in _references(value)}
    readable = sorted(id_ for id_ in named if record_of_id(id_) is not None)
    return _with_names(shown, readable, signed_in) if readable else _named(shown, {})


_SIDES = ("before", "after")


def _is_absent(root: type[Record], values: Sequence[Any], fields: Sequence[FieldChange]) -> bool:
    """Return whether what an entry is about was not there: then a field that every record has is without a value."""
    known = logged_fields(root)
    return any(
        value is None and field.field in known and known[field.field].is_required
        for value, field in zip(values, fields, strict=True)
    )


def _hidden_place(root: type[Record], field: FieldChange) -> str:
    """The field's name alone: which part of it changed is hidden with the values."""
    name = field.field.partition(".")[0]
    known = logged_fields(root).get(name)
    return known.name if known else name


def _references(value: Any) -> Iterator[Reference]:
    """Yield the records that a value names, or a part of it."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _references(part)


async def _with_names(shown: Shown, ids: Sequence[str], signed_in: SignedIn) -> Shown:
    """The changes, with {id, name} for each record that they name; the name is null if the viewer cannot read it."""
    loader, kinds = signed_in.loaders.record_by_id, {id_: record_of_id(id_) for id_ in ids}
    known = [id_ for id_, kind in kinds.items() if kind is not None]
    found = await asyncio.gather(*(loader.record(kinds[id_] or Record, id_) for id_ in known), return_exceptions=True)
    names = {id_: _name(record) for id_, record in zip(known, found, strict=True) if isinstance(record, Record)}
    return _named(shown, names)


def _named(shown: Shown, names: Mapping[str, str | None]) -> Shown:
    """Return the changes with {id, name} in place of each reference."""

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(part) for key, part in value.items()}
        return {"id": value.id, "name": names.get(value.id)} if isinstance(value, Reference) else value

    return [entry._replace(before=named(entry.before), after=named(entry.after)) for entry in shown]


def _name(record: Record) -> str | None:
    """Return what people call a record."""
    if isinstance(record, Payment):
        return f"{record.amount.amount} {record.amount.currency}"
    for attribute in ("display_name", "name", "title", "number"):
        if (found := getattr(record, attribute, None)) is not None:
            return str(found)
    return None
