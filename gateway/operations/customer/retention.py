"""Deleting archived customers once the time is over for which their company keeps them."""

from datetime import datetime, timedelta

from gateway.documents.change import COMMAND_LINE
from gateway.documents.company import Company
from gateway.documents.customer import Customer, CustomerStatus
from gateway.errors import MutationRefused
from gateway.inputs.customer_lifecycle import CustomerDeleteInput
from gateway.integrations.file_storage import FileStorage
from gateway.operations.customer.delete import delete_customer
from gateway.store.scope import TenantScope


async def delete_expired(
    scope: TenantScope, company: Company, storage: FileStorage, now: datetime, *, dry_run: bool = False
) -> list[str]:
    """Delete archived customers without a change for `retention_days`; return their numbers.

    A customer with unpaid invoices, open jobs or visits to come stays, as in `customerDelete`.
    """
    if company.retention_days is None:
        return []
    last_change = now - timedelta(days=company.retention_days)
    where = {"status": CustomerStatus.ARCHIVED.value, "updated_at": {"$lt": last_change}}
    deleted: list[str] = []
    for customer in await scope.find(Customer, where):
        seen = {"id": customer.id, "expected_version": customer.version}
        wanted = CustomerDeleteInput(**seen, dry_run=dry_run)  # type: ignore[arg-type]  # an id, and a version
        try:
            await delete_customer(scope, storage, wanted, COMMAND_LINE)
        except MutationRefused:
            continue
        deleted.append(customer.number)
    return deleted
