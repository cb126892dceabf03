"""Who may be related to customers: one MongoDB command, however many customers ask."""

from asyncio import Task
from collections.abc import Awaitable
from typing import Any, cast

from aiodataloader import DataLoader

from gateway.documents.base.unfit_record import unfit_fields
from gateway.documents.customer import Customer
from gateway.errors import UnfitValue
from gateway.loaders.record import noted
from gateway.store.lookups.customer_relation import sharing
from gateway.store.scope import TenantScope

MAX_BATCH = 100
"""Customers of one command: the longest page."""


class SharingByCustomer(DataLoader[str, list[Customer]]):
    """The customers that may share something with each customer."""

    max_batch_size = MAX_BATCH

    def __init__(self, scope: TenantScope, reads: set[Task[Any]]) -> None:
        """`reads` holds each batch while it is read."""
        super().__init__()
        self._reads = reads
        self._scope = scope
        self._customers: dict[str, Customer] = {}

    def of(self, customer: Customer) -> Awaitable[list[Customer]]:
        """Those that may share something with a customer who was read whole."""
        self._customers[customer.id] = customer
        return cast(Awaitable[list[Customer]], self.load(customer.id))

    async def batch_load_fn(self, keys: list[str]) -> list[Any]:
        """The lists in the order of the ids; in place of those of a customer who cannot be compared, the reason."""
        with noted(self._reads):
            found = await sharing(self._scope, [self._customers[customer_id] for customer_id in keys])
        return [found.get(customer_id) or self._unfit(customer_id) for customer_id in keys]

    def _unfit(self, customer_id: str) -> list[Customer] | UnfitValue:
        """Return what does not fit of a customer that was not looked up; an empty list for one who is gone by now."""
        field = next(unfit_fields(self._customers[customer_id]), None)
        return [] if field is None else UnfitValue(Customer.__name__, customer_id, field)
