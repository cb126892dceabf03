"""Reads that the mutations of one document share: its customers by one command, the company once.

Mutations run one after the other, and each must see what those before it stored. So an edit renews its customer here,
and what a transaction may have changed is forgotten. What others change in the meantime an edit notices itself: its
update holds only if the customer is as it was read (docs/adr/0020).
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping
from typing import Any, TypeVar, cast

from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.store.record_update import StoredRecord

T = TypeVar("T")


class SharedReads:
    """What one document has read; nothing is kept until `begin`."""

    def __init__(self) -> None:
        self._viewer: Viewer | None = None
        self._expected: frozenset[str] = frozenset()
        self._customers: dict[str, StoredRecord[Customer] | None] = {}
        self._company: Company | None = None
        self._facts: dict[Hashable, Any] = {}

    def begin(self, viewer: Viewer, customer_ids: Iterable[str]) -> None:
        """Share the reads of the mutations to come, which name these customers."""
        self._viewer, self._expected = viewer, frozenset(customer_ids)

    async def customer(
        self,
        viewer: Viewer,
        customer_id: str,
        read: Callable[[Collection[str]], Awaitable[Mapping[str, StoredRecord[Customer]]]],
    ) -> StoredRecord[Customer] | None:
        """Return a customer, read together with all others that the document names."""
        if viewer is not self._viewer or customer_id not in self._expected:
            return (await read([customer_id])).get(customer_id)
        if customer_id not in self._customers:
            found = await read(sorted(self._expected))
            self._customers = {each: found.get(each) for each in self._expected}
        return self._customers[customer_id]

    def forget_customer(self, customer_id: str) -> None:
        """Forget a customer whom an edit is about to change."""
        self._customers.pop(customer_id, None)

    def renew(self, before: StoredRecord[Customer], after: StoredRecord[Customer]) -> None:
        """Go on with what an edit has stored."""
        if after.record.id in self._expected:
            self._customers[after.record.id] = after
        if not set(before.record.tags) <= set(after.record.tags):
            self._facts.clear()

    def forget(self) -> None:
        """Forget what a transaction may change: the mutations after it read by themselves."""
        self._expected = frozenset()
        self._customers.clear()
        self._facts.clear()

    async def company(self, read: Callable[[], Awaitable[Company | None]]) -> Company | None:
        """Return the viewer's company."""
        if self._company is not None:
            return self._company
        company = await read()
        if self._viewer is not None:
            self._company = company
        return company

    def forget_company(self) -> None:
        """Forget the company, which is about to be changed or was."""
        self._company = None

    async def fact(self, key: Hashable, read: Callable[[], Awaitable[T | None]]) -> T | None:
        """Return what the company's customers say to a question; it holds until one of them loses a tag."""
        if key in self._facts:
            return cast(T, self._facts[key])
        found = await read()
        if self._viewer is not None and found is not None:
            self._facts[key] = found
        return found
