"""Invoices by their numbers."""

from aiodataloader import DataLoader

from gateway.documents.invoice import Invoice
from gateway.store.scope import TenantScope


class InvoiceByNumber(DataLoader[tuple[str, str], Invoice | None]):
    """The invoice of a customer with a number, in the viewer's reach: one MongoDB command for all of one tick."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__()
        self._scope = scope

    async def batch_load_fn(self, keys: list[tuple[str, str]]) -> list[Invoice | None]:
        """Return the invoices by (customer, number) in their order; `None` in place of drafts and others' invoices."""
        customer_ids, numbers = map(sorted, map(set, zip(*keys, strict=True)))
        where = {"customer_id": {"$in": customer_ids}, "number": {"$in": numbers}}
        found = {(invoice.customer_id, invoice.number): invoice for invoice in await self._scope.find(Invoice, where)}
        return [found.get(key) for key in keys]
