"""Parts of contact cards by their ids: addresses, phones, e-mail addresses, cards, contact persons."""

from aiodataloader import DataLoader

from gateway.documents.customer import Customer, Part
from gateway.store.scope import TenantScope


class PartById(DataLoader[str, Part | None]):
    """A part of a customer in the viewer's reach: one MongoDB command for all of one tick."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__()
        self._scope = scope

    async def batch_load_fn(self, keys: list[str]) -> list[Part | None]:
        """Return the parts in the order of their ids. Raises Forbidden."""
        owners = await self._scope.find(Customer, {"keys.parts": {"$in": keys}})
        return [next((part for owner in owners if (part := owner.part(key))), None) for key in keys]
