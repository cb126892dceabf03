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
from gateway.errors import Fault, InvalidInput, NotFound, Refusals, UserErrorCode
from gateway.inputs.sale import SaleUpdateInput
from gateway.operations.customer_change import change_customer
from gateway.operations.customer_write import company_of
from gateway.operations.expected_version import require_version
from gateway.operations.field_change import field_changes_at


async def update_sale(scope: TenantScope, wanted: SaleUpdateInput, origin: Origin) -> Sale:
    """The sale after the change; it and its customer get a new version. Raises MutationRefused.

    Unchanged, nothing is written.
    """
    changes, faults = wanted.examined((await company_of(scope)).currency)
    known = after = await _known(scope, str(wanted.id), faults)

    async def write(transaction: Transaction, _: Customer) -> Sequence[FieldChange]:
        nonlocal after
        refusals = Refusals(faults)
        with refusals:
            before = await _as_seen(transaction, wanted)
            after = _changed(before, changes, faults)
        refusals.raise_any()
        entries = field_changes_at(f"sales.{before.number}", before, after)
        if entries:
            after = msgspec.structs.replace(after, version=before.version + 1, updated_at=instant())
            await transaction.replace(after)
        return entries

    await change_customer(
        scope, known.customer_id, lambda customer: customer, operation="saleUpdate", origin=origin, also=write
    )
    return after


async def _known(scope: TenantScope, sale_id: str, faults: Sequence[Fault]) -> Sale:
    """The sale. Raises InvalidInput, with the faults of its change, when there is none."""
    found = await scope.get(Sale, sale_id)
    if found is None:
        raise InvalidInput([*NotFound("sale", ("id",)).faults, *faults])
    return found


async def _as_seen(transaction: Transaction, wanted: SaleUpdateInput) -> Sale:
    """The sale, at the version that its reader saw. Raises NotFound, Conflict."""
    sale = await transaction.get(Sale, str(wanted.id))
    if sale is None:
        raise NotFound("sale", ("id",))
    require_version(sale, wanted.expected_version)
    return sale


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
