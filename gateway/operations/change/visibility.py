"""Which values of a log entry a viewer may see: those of fields that they may read where the fields are."""

from collections.abc import Iterable
from typing import Any

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import Record
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.registry import record_of_collection, record_of_id

MERGED_CUSTOMERS = "merged_customers"
"""Place in the log of who was merged into a customer: id, number and name of that one."""


def may_read_values(change: Change, field: FieldChange, viewer: Viewer) -> bool:
    """Return whether the viewer may see a field's values; never for a field that belongs to no known kind."""
    kind, inner = kind_and_attribute(change, field.field)
    if kind is None:
        return False
    return all(viewer.may(needed) for needed in needed_for_values(kind, inner, field.before, field.after))


def needed_for_values(kind: type[Record], attribute: str, *values: Any) -> set[Permission]:
    """Return what it takes to see values of an attribute, or of a whole record when `attribute` is empty."""
    needed = {kind.readable_with, kind.needed_for(attribute)}
    for value in values:
        needed |= {kind.needed_for(name) for name in _parts(attribute, value)}
    return needed - {None}  # type: ignore[return-value]  # None was taken out


def needed_to_change(change: Change) -> set[Permission]:
    """Return what it takes to change the fields of an entry, beside the permission of its mutation."""
    needed = set()
    for field in change.fields:
        kind, attribute = kind_and_attribute(change, field.field)
        guard = kind.write_guarded.get(attribute.partition(".")[0]) if kind else None
        needed |= {guard} if guard else set()
    return needed


def kind_and_attribute(change: Change, field: str) -> tuple[type[Record] | None, str]:
    """Return the kind of record that a field belongs to, and the attribute; `sales.S-7.result` is one of a sale."""
    if change.subject_id is not None:
        return record_of_id(change.subject_id), field
    root, _, rest = field.partition(".")
    if root in Customer.__struct_fields__:
        return Customer, field
    if root == MERGED_CUSTOMERS:
        return Customer, ""
    return record_of_collection(root), rest.partition(".")[2]


def _parts(attribute: str, value: Any) -> Iterable[str]:
    """Return the names of what is within a value: `metrics` with `open_jobs` in it has `metrics.open_jobs`."""
    names = value if isinstance(value, dict) else ()
    return (f"{attribute}.{name}" if attribute else str(name) for name in names)
