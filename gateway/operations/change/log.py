"""Log entries about what belongs to a customer: written with the change itself, and shown to those who may read it."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from gateway.access.viewer import Viewer
from gateway.documents.base.record import CustomerRecord, instant
from gateway.documents.change import Change, Origin
from gateway.operations.change.entry import insert_entry, make_entry
from gateway.operations.change.field_change import field_changes
from gateway.store.transaction import Transaction


async def log_change(
    transaction: Transaction,
    viewer: Viewer,
    before: CustomerRecord | None,
    after: CustomerRecord | None,
    *,
    operation: str,
    origin: Origin,
    staff_only: bool = False,
    only: Collection[str] | None = None,
    undoes: str | None = None,
) -> None:
    """Record in the customer's change log that a record of theirs was made (`before` is `None`), changed or removed.

    The customer's own version stays as it is: a note does not collide with an edit of the contact card. `only` names
    the fields to log, where others are secret; `undoes` is the entry that this write takes back.
    """
    entry = _entry(viewer, before, after, operation, origin, staff_only=staff_only)
    if only is not None:
        entry = replace(entry, fields=tuple(field for field in entry.fields if field.field in only))
    await insert_entry(transaction, replace(entry, undoes=undoes))


async def log_changes(
    transaction: Transaction,
    viewer: Viewer,
    made: Sequence[CustomerRecord],
    *,
    operation: str,
    origin: Origin,
    staff_only: bool = False,
) -> None:
    """Record in the change logs of their customers that records were made, with one command."""
    await transaction.insert_all(
        [_entry(viewer, None, record, operation, origin, staff_only=staff_only) for record in made]
    )


def _entry(
    viewer: Viewer,
    before: CustomerRecord | None,
    after: CustomerRecord | None,
    operation: str,
    origin: Origin,
    *,
    staff_only: bool,
) -> Change:
    subject = after or before
    if subject is None:
        raise AssertionError("a change is of something that was there before or is there after")
    return make_entry(
        viewer,
        origin,
        operation,
        field_changes(before, after),
        company_id=subject.company_id,
        customer_id=subject.customer_id,
        subject_id=subject.id,
        is_staff_only=staff_only,
        changed_at=instant(),
    )
