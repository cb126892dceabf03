"""Fields that a change touches, fine enough to separate two people's edits of one customer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from gateway.documents.base.record import Record
from gateway.documents.base.unfit_record import to_builtins
from gateway.documents.change import Change, FieldChange

# What every write touches, and the log shows by itself.
_BOOKKEEPING = frozenset({"_id", "company_id", "customer_id", "author", "version", "created_at", "updated_at"})
_LISTS_OF_PARTS = frozenset({"emails", "phones", "addresses", "retired_addresses", "contact_persons"})
_LISTS_OF_VALUES = frozenset({"tags"})
UNFIT = "\0unfit"
"""Placeholder of a value that does not fit, while two states are compared."""
_ONE_VALUE = {
    **dict.fromkeys(("street", "unit", "city", "region", "county", "postal_code", "country", "coordinates"), "place"),
    **dict.fromkeys(("number", "phone", "e164", "extension"), "number"),
    **dict.fromkeys(("address", "is_invalid"), "address"),
}
"""Fields of a part that are one value together: half an address of each of two people is a place that is not real."""


def field_changes(before: Record | None, after: Record | None) -> tuple[FieldChange, ...]:
    """Return the fields in which two states of a record differ, in their stored form; `None`: it is not there."""
    old, new = (_fields(record) if record else {} for record in (before, after))
    changed = [name for name, value in new.items() if (value != old[name] if name in old else value is not None)]
    gone = [name for name, value in old.items() if name not in new and value is not None]
    found = (change for name in sorted((*changed, *gone)) for change in _differences(name, old, new))
    return tuple(_without_unfit(change) for change in found)


def field_changes_at(place: str, before: Record, after: Record) -> tuple[FieldChange, ...]:
    """Return the same for the customer's log: `place` comes before each field, `sales.S-7.result`."""
    return tuple(
        msgspec.structs.replace(change, field=f"{place}.{change.field}") for change in field_changes(before, after)
    )


def overlap(fields: Iterable[FieldChange], since: Sequence[Change]) -> bool:
    """Return whether another person has changed fields since."""
    theirs = [unit(field.field) for change in since for field in change.fields]
    return any(units_overlap(unit(mine.field), other) for mine in fields for other in theirs)


def inverse(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Return the changes that take other changes back."""
    return tuple(
        FieldChange(field=field.field, before=field.after, after=field.before, place=field.place) for field in fields
    )


def _without_unfit(change: FieldChange) -> FieldChange:
    """Return a change without values that do not fit: the API could not show them."""
    before, after = _fitting(change.before), _fitting(change.after)
    if before is change.before and after is change.after:
        return change
    return msgspec.structs.replace(change, before=before, after=after)


def _fitting(value: Any) -> Any:
    if isinstance(value, dict) and UNFIT in value.values():
        return {name: part for name, part in value.items() if part != UNFIT}
    return None if value == UNFIT else value


def _differences(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    """Yield the difference of a field that differs; of a list of parts, each part's, and of each part its fields'."""
    is_list = UNFIT not in (old.get(name), new.get(name))
    if is_list and name in _LISTS_OF_VALUES:
        before, after = ({value: value for value in fields.get(name, ())} for fields in (old, new))
    elif is_list and name in _LISTS_OF_PARTS:
        before, after = ({part["id"]: part for part in fields.get(name, ())} for fields in (old, new))
    else:
        yield FieldChange(field=name, before=old.get(name), after=new.get(name))
        return
    for key in [*before, *(key for key in after if key not in before)]:
        one, other = before.get(key), after.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            for field in sorted(one.keys() | other.keys()):
                if one.get(field) != other.get(field):
                    change = FieldChange(field=f"{name}.{key}.{field}", before=one.get(field), after=other.get(field))
                    yield change
        elif one != other:
            place = None if one is None else list(before).index(key)
            yield FieldChange(field=f"{name}.{key}", before=one, after=other, place=place)


def units_overlap(one: str, other: str) -> bool:
    """Return whether two fields are the same, or one is a part of the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def unit(field: str) -> str:
    """Return the value that a field is a part of: half an address of each of two people is not a real place."""
    name, _, rest = field.partition(".")
    if name not in _LISTS_OF_PARTS or "." not in rest:
        return field
    part, _, inner = rest.partition(".")
    return f"{name}.{part}.{_ONE_VALUE.get(inner, inner)}"


def _fields(record: Record) -> dict[str, Any]:
    stored = to_builtins(record, UNFIT)
    return {name: value for name, value in stored.items() if name not in _BOOKKEEPING}
