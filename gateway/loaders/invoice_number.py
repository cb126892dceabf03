"""Numbers of invoices that a viewer may know."""

from aiodataloader import DataLoader

from gateway.documents.invoice import Invoice
from gateway.documents.scope import TenantScope


class VisibleInvoiceNumber(DataLoader[str, str | None]):
    """A number, when its invoice is in the viewer's sight: one MongoDB command for all of one tick."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__()
        self._scope = scope

    async def batch_load_fn(self, keys: list[str]) -> list[str | None]:
        """The numbers in their order; None in place of those of drafts and of others' invoices."""
        seen = {invoice.number for invoice in await self._scope.find(Invoice, {"number": {"$in": keys}})}
        return [number if number in seen else None for number in keys]
