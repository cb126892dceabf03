"""Records that staff write."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import strawberry

from gateway.documents.base.record import CustomerRecord
from gateway.inputs.staff_record import StaffRecordInput
from gateway.operations.record.staff_change import StaffChange, change_record
from gateway.resolvers.mutation import Outcome, changing


def staff_change(
    change: StaffChange, input_type: type[StaffRecordInput]
) -> Callable[..., Awaitable[Outcome[CustomerRecord]]]:
    """Return the resolver of a mutation of staff."""
    return changing(partial(change_record, change), input_type)


def record_after(kind: type[CustomerRecord]) -> Callable[..., Any]:
    """Return the resolver of the record in a payload: after a conflict of the customer's version there is none."""

    def resolve(parent: strawberry.Parent[Outcome[Any]]) -> Any:
        return parent.changed if isinstance(parent.changed, kind) else None

    return resolve
