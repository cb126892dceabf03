"""Records that need an address: it cannot be removed while work, bills or equipment refer to it.

A kind of record needs its address when `address_id` has no default. Records for which the address is optional, as a
note, are kept and are about the customer from then on.
"""

from collections.abc import AsyncIterator, Iterator, Sequence

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.base.record import CustomerRecord, Record, instant
from gateway.documents.change import FieldChange
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.customer.edit import ExtraWrites
from gateway.pages.connection_request import build_filter
from gateway.pages.timed_condition import now_among
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


def kinds_at_an_address() -> Iterator[type[CustomerRecord]]:
    """Yield the kinds of records that need an address."""
    for record in RECORDS:
        if issubclass(record, CustomerRecord) and any(
            field.name == "address_id" and field.required for field in msgspec.structs.fields(record)
        ):
            yield record


_PLANNED = ("SCHEDULED", "CONFIRMED", "IN_PROGRESS", "ON_HOLD", "ACTIVE", "PENDING", "PAUSED")
"""Statuses of what is still to come, or is in force."""


def can_read(viewer: Viewer, kind: type[Record]) -> bool:
    """Return whether a viewer may read any records of a kind."""
    return kind.readable_with is None or viewer.may(kind.readable_with)


async def records_that_name(
    scope: TenantScope, customer_id: str, address_id: str
) -> AsyncIterator[tuple[type[CustomerRecord], int, int]]:
    """Yield (kind, how many name the address, how many of these are planned or in force), of what the viewer reads."""
    for kind in RECORDS:
        names = {field.name for field in msgspec.structs.fields(kind)}
        if not issubclass(kind, CustomerRecord) or "address_id" not in names or not kind.is_node:
            continue
        if not can_read(scope.viewer, kind):
            continue
        where = {"customer_id": customer_id, "address_id": address_id}
        count = await scope.count(kind, where)
        if count:
            planned = 0
            if "status" in names:
                planned = await scope.count(kind, {**where, **build_filter(now_among(kind, _PLANNED, instant))})
            yield kind, count, planned


def refuse_in_use(viewer: Viewer, address_id: str, path: tuple[str, ...]) -> ExtraWrites:
    """Return what refuses to remove an address that records cannot be without; it counts those that the viewer reads.

    Of others it says only that there are some.
    """

    async def check(transaction: Transaction, customer: Customer) -> Sequence[FieldChange]:
        where = {"customer_id": customer.id, "address_id": address_id}
        shown, has_others = [], False
        for kind in kinds_at_an_address():
            total = await transaction.as_system().count(kind, where)
            count = await transaction.count(kind, where) if total and can_read(viewer, kind) else 0
            shown += [f"{kind.collection} ({count})"] if count else []
            has_others = has_others or total > count
        if listed := ", ".join([*shown, "other records"] if has_others else shown):
            message = (
                f"Records of this address would lose it: {listed}. Use customerAddressRetire instead, or change it."
            )
            raise InvalidInput([Fault(UserErrorCode.IN_USE, message, path)])
        return ()

    return check
