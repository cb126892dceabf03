"""Customers who get records in a transaction: each is written to, so that a deletion at the same time is a conflict.

Each of the two would else be right by what it has read, and the record would outlive its customer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pymongo.asynchronous.client_session import AsyncClientSession

from gateway.documents.customer import Customer
from gateway.errors import NotFound
from gateway.store.change_log import edited_projection
from gateway.store.database import Database
from gateway.store.tenant_filter import TenantFilter

_HOLD: Final[Mapping[str, Any]] = {"$inc": {"held": 1}}


class HeldCustomers:
    """The customers that one transaction has written to, or made."""

    def __init__(self, tenant: TenantFilter, database: Database, session: AsyncClientSession) -> None:
        self._tenant = tenant
        self._database = database
        self._session = session
        self._ids: set[str] = set()

    def add(self, customer_ids: Iterable[str]) -> None:
        """Note customers that are written to anyway."""
        self._ids.update(customer_ids)

    async def hold(self, customer_id: str) -> None:
        """Write to a customer once, whoever the viewer is. Raises NotFound."""
        if customer_id in self._ids:
            return
        match = self._tenant.as_system().filter(Customer, {"_id": customer_id})
        found = await self._database.collection(Customer).update_one(match, _HOLD, session=self._session)
        if found.matched_count == 0:
            raise NotFound("customer", ("customerId",))
        self._ids.add(customer_id)

    async def read(self, customer_id: str, tenant: TenantFilter) -> dict[str, Any] | None:
        """Write to a customer, and return what is stored, with one command; `None` if `tenant` does not reach them."""
        match = tenant.filter(Customer, {"_id": customer_id})
        found: dict[str, Any] | None = await self._database.reading(Customer).find_one_and_update(
            match, _HOLD, projection=edited_projection(Customer), session=self._session
        )
        if found is not None:
            self._ids.add(customer_id)
        return found
