"""Blocking and archiving customers, and the way back."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from gateway.documents.base.record import Embedded
from gateway.documents.change import Origin
from gateway.documents.customer import Customer, CustomerStatus
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.customer_lifecycle import CustomerStatusInput
from gateway.operations.company.validation import validate_input
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.impact import Consequence, impact_on, shown_to
from gateway.operations.portal.portal import end_sessions
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

ACTIVE, BLOCKED, ARCHIVED = CustomerStatus.ACTIVE, CustomerStatus.BLOCKED, CustomerStatus.ARCHIVED

Edit = Callable[[Customer], Customer]


class KeptRecords(Embedded, frozen=True, kw_only=True):
    """Records that stay after a customer is deleted."""

    type_name: str
    """Their type in the API."""
    count: int

    @property
    def message(self) -> str:
        """Why they stay, for people."""
        return f"{self.type_name}: {self.count} kept for the books and the law, without what names the customer."


class StatusChangeResult(NamedTuple):
    """A customer after a change, or before it in a dry run, `None` when it is gone; and what the change breaks."""

    customer: Customer | None
    impact: tuple[Consequence, ...]
    kept: tuple[KeptRecords, ...] = ()


async def block_customer(scope: TenantScope, input: CustomerStatusInput, origin: Origin) -> StatusChangeResult:
    """Block the customer: no bookings, no portal. Raises MutationRefused."""

    def edit(customer: Customer) -> Customer:
        _refuse_when(customer, ARCHIVED, "Unarchive the customer first.")
        return replace(customer, status=BLOCKED)

    return await _affected(scope, input, origin, "customerBlock", edit)


async def unblock_customer(scope: TenantScope, input: CustomerStatusInput, origin: Origin) -> StatusChangeResult:
    """Unblock the customer, who becomes active. Raises MutationRefused."""

    def edit(customer: Customer) -> Customer:
        _refuse_when(customer, ARCHIVED, "Unarchive the customer first.")
        return replace(customer, status=ACTIVE, status_reason=None)

    return await _affected(scope, input, origin, "customerUnblock", edit)


async def archive_customer(scope: TenantScope, input: CustomerStatusInput, origin: Origin) -> StatusChangeResult:
    """Archive the customer: kept, out of lists, no portal. Raises MutationRefused."""

    def edit(customer: Customer) -> Customer:
        blocked = customer.status is BLOCKED or customer.blocked_before_archive
        return replace(customer, status=ARCHIVED, blocked_before_archive=blocked)

    return await _affected(scope, input, origin, "customerArchive", edit)


async def unarchive_customer(scope: TenantScope, input: CustomerStatusInput, origin: Origin) -> StatusChangeResult:
    """Restore the status before the customer was archived: active, or blocked. Raises MutationRefused."""

    def edit(customer: Customer) -> Customer:
        if customer.status is not ARCHIVED:
            return customer
        back = BLOCKED if customer.blocked_before_archive else ACTIVE
        return replace(customer, status=back, blocked_before_archive=False, status_reason=None)

    return await _affected(scope, input, origin, "customerUnarchive", edit)


async def _affected(
    scope: TenantScope, input: CustomerStatusInput, origin: Origin, operation: str, edit: Edit
) -> StatusChangeResult:
    given, faults = await validate_input(scope, input)
    before = await scope.get(Customer, str(input.id))
    impact = await impact_on(scope, before) if before and operation in ("customerBlock", "customerArchive") else ()

    def edit_with_reason(customer: Customer) -> Customer:
        after = edit(customer)
        if after.status is customer.status or "reason" not in given:
            return after
        return replace(after, status_reason=given["reason"])

    async def close_portal(transaction: Transaction, after: Customer) -> tuple[()]:
        if after.status is not ACTIVE:
            await end_sessions(transaction.as_system(), after.id)
        return ()

    dry_run = input.dry_run
    after = await CustomerEdit.of_input(scope, input, origin, operation, faults).store(
        edit_with_reason, close_portal, dry_run=dry_run
    )
    return StatusChangeResult(after, shown_to(scope.viewer, impact))


def _refuse_when(customer: Customer, status: CustomerStatus, advice: str) -> None:
    if customer.status is status:
        message = f"The customer is {status.value}. {advice}"
        raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])
