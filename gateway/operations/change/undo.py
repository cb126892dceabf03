"""Taking a change back: the values before it are restored, while nothing later overlaps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer, CustomerStatus
from gateway.errors import DuplicateValue, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.change import ChangeUndoInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.change.field_change import inverse
from gateway.operations.change.undo_customer import restored_customer
from gateway.operations.change.undo_overlap import later_overlapping
from gateway.operations.change.undo_record import restore_record
from gateway.operations.change.undo_rule import undo_obstacle
from gateway.operations.contact.address_use import refuse_in_use
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.external_id import external_id_taken
from gateway.operations.customer.update import require_staff_member
from gateway.operations.idempotency import Completion, once
from gateway.operations.portal.portal import end_sessions
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

OPERATION = "changeUndo"
MAX_LISTED = 20
"""How many later entries an answer shows."""


class Undone(NamedTuple):
    """An entry that was, or in a dry run would be, taken back."""

    change: Change
    fields: tuple[FieldChange, ...]
    """Fields that the undo changes."""
    in_the_way: tuple[Change, ...] = ()
    """Later entries that changed the same; of those, only what the viewer can read."""

    @property
    def customer_id(self) -> str:
        """The customer that the entry is about."""
        return self.change.customer_id


async def undo_change(
    scope: TenantScope, input: ChangeUndoInput, origin: Origin, request: IdempotentRequest | None = None
) -> Undone:
    """Restore the values before a change, as a change that can be taken back itself. Raises MutationRefused."""

    async def work(completion: Completion) -> Undone:
        try:
            run = scope.in_dry_run if input.dry_run else scope.in_transaction
            return await run(lambda transaction: _undo(scope, transaction, input, origin, completion))
        except DuplicateValue:
            raise external_id_taken() from None

    async def replay(answer: Mapping[str, str]) -> Undone:
        change = await known_change(scope, answer["change"])
        return Undone(change, inverse(change.fields))

    return await once(scope, None if input.dry_run else request, work, replay)


async def known_change(scope: TenantScope, change_id: str) -> Change:
    """Return an entry of the log. Raises NotFound."""
    found = await scope.get(Change, change_id)
    if found is None:
        raise NotFound("change", ("id",))
    return found


async def _undo(
    scope: TenantScope, transaction: Transaction, input: ChangeUndoInput, origin: Origin, completion: Completion
) -> Undone:
    change = await transaction.get(Change, str(input.id))
    if change is None:
        raise NotFound("change", ("id",))
    plan = Undone(change, inverse(change.fields))
    await _require_undoable(scope, transaction, plan)
    restoring = _is_of_customer(change)

    def edit(customer: Customer) -> Customer:
        return restored_customer(customer, plan.fields) if restoring else customer

    async def write(transaction: Transaction, customer: Customer) -> Sequence[FieldChange]:
        if restoring:
            await _require_sound(scope, transaction, customer, plan.fields)
        changed = [] if restoring else await restore_record(scope, transaction, change, plan.fields, origin)
        await completion.done(transaction, change=change.id)
        return changed

    await CustomerEdit(
        scope=scope,
        customer_id=change.customer_id,
        operation=OPERATION,
        origin=origin,
        expected_version=input.expected_version,
        undoes=change.id,
    ).store(edit, write, within=transaction, dry_run=input.dry_run)
    if input.dry_run:
        return plan
    return plan._replace(change=await transaction.get(Change, change.id) or change)


def _is_of_customer(change: Change) -> bool:
    return change.subject_id is None and all(
        field.field.partition(".")[0] in Customer.__struct_fields__ for field in change.fields
    )


async def _require_undoable(scope: TenantScope, transaction: Transaction, plan: Undone) -> None:
    """Raise InvalidInput unless the entry can be taken back now."""
    change = plan.change
    if change.undone_by is not None:
        raise _refused(UserErrorCode.WRONG_STATUS, "It has been taken back already. Take back that undo instead.", plan)
    if (obstacle := undo_obstacle(change)) is not None:
        raise _refused(UserErrorCode.NOT_UNDOABLE, obstacle, plan)
    later = await later_overlapping(transaction, change)
    if later:
        visible = {entry.id for entry in await transaction.find(Change, {"_id": {"$in": [one.id for one in later]}})}
        shown = tuple(entry for entry in later if entry.id in visible)[:MAX_LISTED]
        raise _refused(UserErrorCode.LATER_CHANGES, _later(shown, len(later)), plan._replace(in_the_way=shown))


def _refused(code: UserErrorCode, message: str, plan: Undone) -> InvalidInput:
    return InvalidInput([Fault(code, message, ("id",))], plan)


def _later(shown: Iterable[Change], count: int) -> str:
    """Say which later entries are in the way."""
    told = [
        f"{entry.id} ({entry.operation} by {entry.author.name}, {entry.changed_at:%Y-%m-%d %H:%M:%S} UTC)"
        for entry in shown
    ]
    if count > len(told):
        told.append("others")
    return f"The same was changed later: {', '.join(told)}. Take these back first, the newest first."


async def _require_sound(
    scope: TenantScope, transaction: Transaction, customer: Customer, fields: Sequence[FieldChange]
) -> None:
    """Raise MutationRefused when what is restored does not fit to other records; end sessions that must end."""
    kept = {field.field.partition(".")[2] for field in fields if field.field.startswith("retired_addresses.")}
    for field in fields:
        name, _, part = field.field.partition(".")
        if name == "addresses" and field.after is None and "." not in part and part not in kept:
            await refuse_in_use(scope.viewer, part, ("id",))(transaction, customer)
        if name == "account_manager_id":
            await require_staff_member(scope, field.after, ("id",))
        if name == "status" and customer.status is not CustomerStatus.ACTIVE:
            await end_sessions(transaction.as_system(), customer.id)
