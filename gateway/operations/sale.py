"""Changing what came of a lead."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from gateway.access.permission import Permission
from gateway.documents.base.record import instant
from gateway.documents.change import FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.money import Money
from gateway.documents.sale import Sale, SaleCommissions, SaleResult
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.sale import SaleUpdateInput, commissions_fault
from gateway.operations.change.field_change import field_changes_at
from gateway.operations.company.validation import load_company, make_validation_context
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.expected_version import require_version
from gateway.operations.sale_date import date_faults
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def update_sale(scope: TenantScope, input: SaleUpdateInput, origin: Origin) -> Sale:
    """Update a sale; it and its customer get a new version. Raises MutationRefused.

    Unchanged, nothing is written. Raises Forbidden for commissions that the viewer may not change.
    """
    company = await load_company(scope)
    changes, faults = input.validate(company.currency)
    if "commissions" in changes:
        scope.viewer.require(Permission.COMMISSION_READ)  # what is refused says what the commissions are
        scope.viewer.require(Sale.write_guarded["commissions"])
    today, zone = make_validation_context(company).today, ZoneInfo(company.time_zone)
    dates = input.dates.given() if input.dates and not input.dates.faults() else {}
    known = after = await _known(scope, str(input.id), faults)

    async def write(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        nonlocal after
        refusals = ErrorCollector(faults)
        with refusals:
            before = await _as_seen(transaction, input)
            moved = msgspec.structs.replace(before.dates, **dates)
            placed = changes if moved == before.dates else {**changes, "dates": moved}
            if "commissions" in changes:
                placed = {**placed, "commissions": _commissions(before, changes["commissions"], company.currency)}
            after = _changed(before, placed, faults, today, zone)
        refusals.raise_any()
        entries = field_changes_at(f"sales.{before.number}", before, after)
        if entries:
            after = msgspec.structs.replace(after, version=before.version + 1, updated_at=instant())
            await transaction.replace(after)
        return entries

    await CustomerEdit(scope=scope, customer_id=known.customer_id, operation="saleUpdate", origin=origin).store(
        extra_writes=write
    )
    return after


async def _known(scope: TenantScope, sale_id: str, faults: Sequence[Fault]) -> Sale:
    """Load the sale. Raises InvalidInput, with the faults of its change, when it does not exist."""
    found = await scope.get(Sale, sale_id)
    if found is None:
        raise InvalidInput([*NotFound("sale", ("id",)).faults, *faults])
    return found


async def _as_seen(transaction: Transaction, input: SaleUpdateInput) -> Sale:
    """Load the sale, at the version that its reader saw. Raises NotFound, Conflict."""
    sale = await transaction.get(Sale, str(input.id))
    if sale is None:
        raise NotFound("sale", ("id",))
    require_version(sale, input.expected_version)
    return sale


def _changed(sale: Sale, changes: dict[str, Any], faults: Sequence[Fault], today: date, zone: ZoneInfo) -> Sale:
    """Return the sale with the changes. Raises InvalidInput with the faults, and those that the changes make together.

    A sale that becomes SOLD has today as its day, and its amount as the contract's, where these were missing.
    """
    after = msgspec.structs.replace(sale, **changes)
    if after.result is SaleResult.SOLD:
        after = _sold(sale, after, today, changes)
    faulty = {fault.path[0] for fault in faults if fault.path}
    together = [
        *sale_faults(after),
        *_contract_faults(sale, after),
        *_commission_faults(sale, after),
        *date_faults(sale.dates, after.dates, zone),
    ]
    found = [*faults, *(fault for fault in together if not faulty & _RESTS_ON[(fault.path or ("",))[0]])]
    if found:
        raise InvalidInput(found)
    return after


_RESTS_ON = {
    "soldUnits": {"units", "soldUnits"},
    "amount": {"amount"},
    "contractAmount": {"contractAmount", "amount"},
    "dates": {"dates"},
    "commissions": {"commissions"},
}


def _commissions(before: Sale, given: Mapping[str, Money] | None, currency: str) -> SaleCommissions | None:
    """Return the commissions with the amounts that are given; `None` if no amounts are."""
    if given is None:
        return None
    nothing = Money(minor=0, currency=currency)
    known = before.commissions or SaleCommissions(total=nothing, paid=nothing)
    return msgspec.structs.replace(known, **given)


def _commission_faults(before: Sale, after: Sale) -> Iterator[Fault]:
    """Yield what is wrong with commissions that are changed."""
    now = after.commissions
    if now is not None and now != before.commissions and (fault := commissions_fault(now.total, now.paid)):
        yield fault


def sale_faults(sale: Sale) -> Iterator[Fault]:
    """Yield what does not fit together in a sale."""
    if (sale.sold_units or 0) > (sale.units or 0):
        message = f"More units would be sold ({sale.sold_units}) than asked for ({sale.units or 0}). Send both."
        yield Fault(UserErrorCode.INVALID, message, ("soldUnits",))
    if sale.result is SaleResult.SOLD:
        if sale.sale_amount is None:
            yield Fault(UserErrorCode.REQUIRED, "What is SOLD has an amount. Send it along.", ("amount",))
        elif sale.sale_amount.minor == 0:
            message = "What is SOLD has an amount above zero. Send the amount, or another result."
            yield Fault(UserErrorCode.INVALID, message, ("amount",))


def _contract_faults(before: Sale, after: Sale) -> Iterator[Fault]:
    """Yield what is wrong with a contract amount, or with the day of a sale, that is changed."""
    if after.result is SaleResult.SOLD and after.dates.sale is None:
        yield Fault(UserErrorCode.REQUIRED, "What is SOLD has a day of the sale; leave it out to keep it.", ("dates",))
    if after.contract_amount == before.contract_amount:
        return
    if after.contract_amount is None and (after.result is SaleResult.SOLD or after.payments):
        message = "What is SOLD, or was paid for, has a contract amount. Leave it out to keep it."
        yield Fault(UserErrorCode.REQUIRED, message, ("contractAmount",))
    elif after.balance_due is not None and after.balance_due.minor < 0:
        message = "More than that was paid already: the contract amount cannot be less than the payments."
        yield Fault(UserErrorCode.INVALID, message, ("contractAmount",))


def _sold(before: Sale, after: Sale, today: date, changes: Mapping[str, Any]) -> Sale:
    """Return a sale that is SOLD, with its day and contract amount; the latter follows an amount that it equalled."""
    is_new = before.dates.sale is None and after.dates.sale is None
    dates = msgspec.structs.replace(after.dates, sale=today) if is_new else after.dates
    follows = "contract_amount" not in changes and (
        after.contract_amount is None or after.contract_amount == before.sale_amount
    )
    contract = after.sale_amount if follows else after.contract_amount
    return msgspec.structs.replace(after, dates=dates, contract_amount=contract)
