"""Changing what came of a lead."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.documents.change import FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.record import instant
from gateway.documents.sale import Sale, SaleResult
from gateway.documents.scope import TenantScope
from gateway.documents.transaction import Transaction
from gateway.errors import Conflict, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.sale import SaleUpdateInput
from gateway.operations.customer_change import change_customer
from gateway.operations.customer_write import company_of
from gateway.operations.field_change import field_changes_at


async def update_sale(scope: TenantScope, wanted: SaleUpdateInput, origin: Origin) -> Sale:
    """The sale after the change; it and its customer get a new version. Raises MutationRefused.

    Unchanged, nothing is written.
    """
    known = await _known(scope, str(wanted.id))
    changes, faults = wanted.examined((await company_of(scope)).currency)
    after = known

    async def write(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        nonlocal after
        before = await transaction.get(Sale, known.id)
        if before is None:
            raise NotFound("sale", ("id",))
        if wanted.expected_version not in (None, before.version):
            raise Conflict(wanted.expected_version or 0, before.version, before)
        after = _changed(before, changes, faults)
        entries = field_changes_at(f"sales.{before.number}", before, after)
        if entries:
            after = msgspec.structs.replace(after, version=before.version + 1, updated_at=instant())
            await transaction.replace(after)
        return entries

    await change_customer(
        scope, known.customer_id, lambda customer: customer, operation="saleUpdate", origin=origin, also=write
    )
    return after


async def _known(scope: TenantScope, sale_id: str) -> Sale:
    found = await scope.get(Sale, sale_id)
    if found is None:
        raise NotFound("sale", ("id",))
    return found


def _changed(sale: Sale, changes: dict[str, Any], faults: Sequence[Fault]) -> Sale:
    """The sale with the changes. Raises InvalidInput with the faults, and those that the changes make together."""
    after = msgspec.structs.replace(sale, **changes)
    found = list(faults)
    faulty = {fault.path[0] for fault in faults if fault.path}
    counted = after.sold_units is not None and not faulty & {"units", "soldUnits"}
    if counted and (after.sold_units or 0) > (after.units or 0):
        message = f"More units would be sold ({after.sold_units}) than asked for ({after.units or 0}). Send both."
        found.append(Fault(UserErrorCode.INVALID, message, ("soldUnits",)))
    if after.result is SaleResult.SOLD and after.sale_amount is None and "amount" not in faulty:
        message = "What is SOLD has an amount. Send it along."
        found.append(Fault(UserErrorCode.REQUIRED, message, ("amount",)))
    if found:
        raise InvalidInput(found)
    return after
