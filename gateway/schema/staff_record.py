"""Records that staff write: for each kind its creation, its changes and the steps of its life, of one construction."""

from collections.abc import Iterable
from typing import Any

import strawberry

from gateway.access.permission import Permission
from gateway.inputs.staff_record import StaffRecordInput, create_input, step_input, update_input
from gateway.resolvers.mutation import customer_after
from gateway.resolvers.staff_record import record_after, staff_change
from gateway.schema.field import field
from gateway.schema.plan_pause import RecurringInvoicePayload, SubscriptionPayload
from gateway.schema.record_kind import KINDS, RecordKind, declare
from gateway.schema.reference import CustomerReference
from gateway.schema.sale import SalePayload
from gateway.schema.staff_life import LIVES, Creation, Step, Update
from gateway.schema.user_error import UserError

_BY_NAME = {kind.name: kind for kind in KINDS}
_ENTERED = ("created_at", "completed_at", "issued_at", "paused_on", "resumes_on", "canceled_on")
"""What the gateway notes by itself, or a step says."""
_KEY = " `expectedVersion` is the {}. Refusals: NOT_FOUND, {}, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS."


def _payload(kind: RecordKind) -> type[Any]:
    """Return the type of the answers about a kind."""
    known: dict[str, type[Any]] = {
        "sale": SalePayload,
        "subscription": SubscriptionPayload,
        "recurring_invoice": RecurringInvoicePayload,
    }
    if kind.name in known:
        return known[kind.name]
    after = field(
        "The record after the change, in a dry run as it would be; on CONFLICT of its own version as it is now; null "
        "on other refusals.",
        resolver=record_after(kind.spec.record),
        requires=kind.spec.record.readable_with or (),
    )
    customer = field(
        "The customer after the change, in a dry run or on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    errors = field("Why it was refused; empty when it was done.")
    text = f"The answer of mutations of one record ({kind.spec.noun})."
    fields = {
        kind.name: (kind.shown | None, after),
        "customer": (CustomerReference | None, customer),
        "user_errors": (list[UserError], errors),
    }
    return strawberry.type(declare(f"{kind.title}Payload", text, fields), description=text)


def _input(kind: RecordKind, entry: Creation | Update | Step) -> type[StaffRecordInput]:
    operation, noun = entry.change.operation, kind.spec.noun
    name = f"{operation[0].upper()}{operation[1:]}Input"
    has_version = _has_version(kind)
    if isinstance(entry, Creation):
        return create_input(name, noun, kind.item, needs=entry.needs, without=_ENTERED)
    if isinstance(entry, Update):
        return update_input(name, noun, kind.item, has_version=has_version, without=(*_ENTERED, *entry.without))
    return step_input(
        name, noun, kind.item, says=entry.says, has_version=has_version, is_destructive=entry.is_destructive
    )


def _has_version(kind: RecordKind) -> bool:
    return "version" in kind.spec.record.__struct_fields__


def _mutations() -> Iterable[tuple[str, tuple[Any, Any]]]:
    """Yield (name, (type, declaration)) of each mutation."""
    for name, entries in LIVES.items():
        kind = _BY_NAME[name]
        payload = _payload(kind)
        for entry in entries:
            whose = "customer's" if isinstance(entry, Creation) or not _has_version(kind) else "record's own"
            declared = field(
                f"{entry.text}{_KEY.format(whose, entry.refusals)}",
                resolver=staff_change(entry.change, _input(kind, entry)),
                requires=(isinstance(entry, Step) and entry.requires) or entry.change.allowed_with,
                name=entry.change.operation,
            )
            yield entry.change.operation, (payload | None, declared)


StaffRecordMutations: Any = strawberry.type(
    declare("StaffRecordMutations", "A part of the root of mutations.", dict(_mutations())),
    description="Records that staff write.",
)
