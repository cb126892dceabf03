"""Reading a customer at the version that a writer saw, and the conflict of a write that comes late."""

from collections.abc import Sequence

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import Order
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.errors import Conflict, NotFound
from gateway.inputs.text import api_name
from gateway.store.transaction import Transaction

MAX_CHANGES_LISTED = 5
_OLDEST_FIRST = Order("VERSION", "version", "version", descending=False)


async def read_at_version(
    transaction: Transaction,
    viewer: Viewer,
    customer_id: str,
    expected_version: int | None,
    *,
    path: tuple[str, ...],
    merge: bool,
    gets_record: bool = False,
) -> tuple[Customer, list[Change]]:
    """Load the customer, and what was changed since the expected version. Raises NotFound, Conflict."""
    customer = await (transaction.hold(customer_id) if gets_record else transaction.get(Customer, customer_id))
    if customer is None:
        raise NotFound("customer", path, await survivor_hint(transaction, customer_id))
    if expected_version is None:
        return customer, []
    expected = expected_version
    since = await _changes_since(transaction, customer, expected)
    if len(since) != customer.version - expected or (since and not merge):
        raise make_conflict(viewer, expected, customer, since)
    return customer, since


async def customer_as_seen(
    transaction: Transaction,
    viewer: Viewer,
    customer_id: str,
    expected_version: int | None,
    path: tuple[str, ...],
    *,
    merge: bool = False,
    gets_record: bool = True,
) -> Customer:
    """Load the customer for a new record, at the version that its writer saw. Raises NotFound, Conflict.

    `gets_record`: a record of the customer is inserted next.
    """
    read = read_at_version(
        transaction, viewer, customer_id, expected_version, path=path, merge=merge, gets_record=gets_record
    )
    return (await read)[0]


async def survivor_hint(transaction: Transaction, customer_id: str) -> str:
    """Return what to do about a customer who was merged into another; an empty text for one who never was there."""
    for merge in await transaction.as_system().find(CustomerMerge, {"other_id": customer_id, **IN_FORCE}):
        if await transaction.get(Customer, merge.customer_id) is not None:
            return f"This customer was merged into {merge.customer_id}. Send that id."
    return ""


async def _changes_since(transaction: Transaction, customer: Customer, version: int) -> list[Change]:
    """Return the log's entries after a version, one for each; an empty list for the current version.

    It includes entries that the viewer may not read.
    """
    if version == customer.version:
        return []
    # Nothing was written before the first version: who names an earlier one cannot have read the customer.
    where = {"customer_id": customer.id, "version": {"$gt": max(version, 1)}}
    return await transaction.as_system().find(Change, where, order=_OLDEST_FIRST)


def make_conflict(viewer: Viewer, expected: int, current: Customer, since: Sequence[Change]) -> Conflict:
    """Build the refusal of a late write; it lists who changed what if the viewer may read the change log."""
    if not viewer.may(Permission.CHANGE_READ):
        return Conflict(expected, current.version, current)
    told = [_told(change) for change in since[-MAX_CHANGES_LISTED:] if change.is_visible_to(viewer)]
    if len(since) > len(told):
        told.insert(0, f"{len(since) - len(told)} changes, and then:")
    return Conflict(expected, current.version, current, told=" ".join(told))


def _told(change: Change) -> str:
    names = sorted({api_name(field.field.partition(".")[0]) for field in change.fields})
    when = change.changed_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{change.author.name} ({change.author.role}) changed {', '.join(names)} at {when}."
