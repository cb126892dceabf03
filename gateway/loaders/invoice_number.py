"""Invoices by their numbers."""

from aiodataloader import DataLoader

from gateway.documents.invoice import Invoice
from gateway.store.scope import TenantScope


class InvoiceByNumber(DataLoader[str, Invoice | None]):
    """The invoice with a number, when it is in the viewer's reach: one MongoDB command for all of one tick."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__()
        self._scope = scope

    async def batch_load_fn(self, keys: list[str]) -> list[Invoice | None]:
        """Return the invoices in the order of their numbers; `None` in place of drafts and others' invoices."""
        found = {invoice.number: invoice for invoice in await self._scope.find(Invoice, {"number": {"$in": keys}})}
        return [found.get(number) for number in keys]
