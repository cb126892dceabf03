"""Staff members: invited, changed, deactivated."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from gateway.documents.change import COMMAND_LINE, Origin
from gateway.documents.staff_member import StaffMember, StaffRole, email_key
from gateway.errors import DuplicateValue, ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.staff_member import StaffMemberAddInput, StaffMemberDeactivateInput, StaffMemberUpdateInput
from gateway.operations.company.change import log_company_change
from gateway.operations.company.validation import validate_input
from gateway.operations.staff_impact import StaffDeactivation, impact_of_deactivation
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

ACTIVE: Mapping[str, Any] = {"is_active": {"$ne": False}}

log = structlog.get_logger("gateway.staff")


async def add_staff_member(
    scope: TenantScope, input: StaffMemberAddInput, origin: Origin, *, dry_run: bool = False
) -> StaffMember:
    """Invite a staff member; a dry run only checks. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    member = StaffMember(id=StaffMember.new_id(), company_id=scope.viewer.company_id, **_complete(values))

    async def work(transaction: Transaction) -> StaffMember:
        await _require_free(transaction, member, faults)
        await transaction.insert(member)
        await log_company_change(transaction, scope, None, member, "staffMemberAdd", origin)
        return member

    if dry_run:
        return await scope.in_dry_run(work)
    return await _written(scope, work, "staff_member_added", origin)


async def update_staff_member(scope: TenantScope, input: StaffMemberUpdateInput, origin: Origin) -> StaffMember:
    """Change the given fields of a staff member. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    return await change_staff_member(scope, str(input.id), values, origin, faults)


async def deactivate_staff_member(
    scope: TenantScope, input: StaffMemberDeactivateInput, origin: Origin
) -> StaffDeactivation:
    """End a staff member's access; what they wrote stays theirs. A dry run only checks. Raises MutationRefused."""
    ended = {"is_active": False}
    member = await change_staff_member(scope, str(input.id), ended, origin, dry_run=input.dry_run)
    return StaffDeactivation(member, await impact_of_deactivation(scope, member))


async def change_staff_member(
    scope: TenantScope,
    member_id: str,
    values: Mapping[str, Any],
    origin: Origin,
    faults: list[Fault] | None = None,
    *,
    dry_run: bool = False,
) -> StaffMember:
    """Apply valid values to a staff member; a dry run returns them unchanged. Raises MutationRefused."""

    async def work(transaction: Transaction) -> StaffMember:
        member = await transaction.get(StaffMember, member_id)
        refusals = ErrorCollector(faults or [])
        if member is None:
            refusals.note([*NotFound("staff member", ("id",)).faults])
            refusals.raise_any()
            raise AssertionError("refused above")
        changed = msgspec.structs.replace(member, **values)
        with refusals:
            await _require_administrator(scope, transaction, member, changed)
        await _require_free(transaction, changed, [*refusals.faults])
        await transaction.replace(changed)
        operation = "staffMemberDeactivate" if values == {"is_active": False} else "staffMemberUpdate"
        await log_company_change(transaction, scope, member, changed, operation, origin)
        return member if dry_run else changed

    if dry_run:
        return await scope.in_dry_run(work)
    return await _written(scope, work, "staff_member_changed", origin)


async def find_staff_member(scope: TenantScope, who: str) -> StaffMember:
    """Return the member with an id, or the one with an e-mail address, an active one first. Raises NotFound."""
    found = await scope.find(StaffMember, {"$or": [{"_id": who}, {"keys.email": email_key(who)}]})
    if not found:
        raise NotFound("staff member", ("id",))
    return max(found, key=lambda member: member.is_active)


async def _written(scope: TenantScope, work: Any, event: str, origin: Origin) -> StaffMember:
    try:
        member: StaffMember = await scope.in_transaction(work)
    except DuplicateValue:
        raise _taken("subject", "Another staff member has this subject.") from None
    if origin is not COMMAND_LINE:
        log.info(
            event,
            company=member.company_id,
            member=member.id,
            role=member.role.value,
            active=member.is_active,
            by=scope.viewer.id,
            request=origin.request_id,
        )
    return member


async def _require_free(transaction: Transaction, member: StaffMember, faults: list[Fault]) -> None:
    """Raise InvalidInput for the faults so far, and for an address or subject that another member has."""
    refusals = ErrorCollector(faults)
    others = {"_id": {"$ne": member.id}}
    if member.email and member.is_active:
        where = {**others, **ACTIVE, "keys.email": email_key(member.email)}
        if await transaction.count(StaffMember, where):
            refusals.note([*_taken("email", "Another active staff member has this e-mail address.").faults])
    if member.subject and await transaction.count(StaffMember, {**others, "subject": member.subject}):
        refusals.note([*_taken("subject", "Another staff member has this subject.").faults])
    refusals.raise_any()


async def _require_administrator(
    scope: TenantScope, transaction: Transaction, before: StaffMember, after: StaffMember
) -> None:
    """Raise InvalidInput for a change after which the viewer, or everybody, could no longer administer."""
    loses = before.is_active and not after.is_active
    if loses and before.id == scope.viewer.id:
        raise InvalidInput([Fault(UserErrorCode.IN_USE, "You cannot deactivate yourself.", ("id",))])
    if not before.is_active or before.role is not StaffRole.ADMIN:
        return
    if loses or after.role is not StaffRole.ADMIN:
        others = {"_id": {"$ne": before.id}, "role": StaffRole.ADMIN.value, **ACTIVE}
        if not await transaction.count(StaffMember, others):
            message = "This is the last active administrator. Make somebody else one first."
            raise InvalidInput([Fault(UserErrorCode.IN_USE, message, ("id",))])


def _taken(field: str, message: str) -> InvalidInput:
    return InvalidInput([Fault(UserErrorCode.TAKEN, message, (field,))])


def _complete(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return sound values with something in place of those that are missing, as their faults are raised anyway."""
    return {"name": "", "role": StaffRole.OFFICE, **values}
