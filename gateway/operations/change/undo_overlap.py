"""Finding what was changed after an entry of the change log, and overlaps with it."""

from collections.abc import Iterable, Iterator

from gateway.documents.base.record import Order
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.operations.change.field_change import unit, units_overlap
from gateway.operations.change.visibility import MERGED_CUSTOMERS
from gateway.store.transaction import Transaction

MERGE, UNMERGE = "customerMerge", "customerUnmerge"
_OLDEST_FIRST = Order("CHANGED_AT", "changed_at", "changed_at", descending=False)
_LEADING = {
    "addresses": ("is_default", "is_billing"),
    "phones": ("is_primary",),
    "emails": ("kind",),
    "contact_persons": ("is_primary",),
}
"""List of parts -> the fields by which one of them leads."""


async def later_overlapping(transaction: Transaction, change: Change) -> list[Change]:
    """Return the later entries that changed the same and are still in force, oldest first."""
    system = transaction.as_system()
    await system.get(Customer, change.customer_id)  # Its last entry is in the log then.
    if change.subject_id is not None:
        found = await system.find(Change, {"subject_id": change.subject_id}, order=_OLDEST_FIRST)
        places = [entry.id for entry in found]
        later = found[places.index(change.id) + 1 :] if change.id in places else found
    else:
        # Entries of staff files have no version of the customer.
        where = {"customer_id": change.customer_id, "subject_id": None, "changed_at": {"$gte": change.changed_at}}
        found = await system.find(Change, where, order=_OLDEST_FIRST)
        later = [entry for entry in found if _is_later(entry, change)]
    mine = list(touched(change.fields))
    return [
        entry
        for entry in _in_force(later)
        if any(units_overlap(one, other) for one in mine for other in touched(entry.fields))
    ]


def _is_later(entry: Change, change: Change) -> bool:
    """Return whether an entry of the customer's log came after another: by version, else by time."""
    if entry.version is not None and change.version is not None:
        return entry.version > change.version
    return (entry.changed_at, entry.id) > (change.changed_at, change.id)


def _in_force(later: list[Change]) -> list[Change]:
    """Return the entries without those that were taken back, and without what took these back."""
    ids, gone = {entry.id for entry in later}, _merges_taken_back(later)
    return [entry for entry in later if entry.undone_by is None and entry.undoes not in ids and entry.id not in gone]


def _merges_taken_back(later: list[Change]) -> set[str]:
    """Return the ids of merges that were taken back, and of what took them back; the entries are oldest first."""
    merges: dict[str, str] = {}
    gone: set[str] = set()
    for entry in later:
        for field in entry.fields if entry.operation in (MERGE, UNMERGE) else ():
            collection, _, merged_id = field.field.partition(".")
            if entry.operation == UNMERGE and collection == MERGED_CUSTOMERS and merged_id in merges:
                gone |= {entry.id, merges.pop(merged_id)}
            elif entry.operation == MERGE:
                # The last entry of a customer who was merged away names no one.
                merges[merged_id if collection == MERGED_CUSTOMERS else entry.customer_id] = entry.id
    return gone


def touched(fields: Iterable[FieldChange]) -> Iterator[str]:
    """Yield what fields are units of, and of which part of a list leads."""
    for field in fields:
        name, _, rest = field.field.partition(".")
        yield _record_unit(field) if name == "files" else unit(field.field)
        for leading in _LEADING.get(name, ()):
            if rest.endswith(f".{leading}") or any(_leads(side, leading) for side in (field.before, field.after)):
                yield f"{name}.*.{leading}"


def _leads(part: object, leading: str) -> bool:
    value = part.get(leading) if isinstance(part, dict) else None
    return value is True or value == "PRIMARY"


def _record_unit(field: FieldChange) -> str:
    """Return the record that a summary in the customer's log is about."""
    summary = field.after or field.before or {}
    return f"{field.field}.{summary.get('id')}"
