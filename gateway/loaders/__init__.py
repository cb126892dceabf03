"""Dataloaders: made for one request, gone with it. Mutations never read through them."""

from asyncio import Future, Task, ensure_future
from collections.abc import Awaitable
from functools import cached_property, partial
from typing import Any, TypeVar, cast

from aiodataloader import DataLoader

from gateway.documents.base.record import Record
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.errors import BadRequest
from gateway.loaders.connection import ConnectionByParent, pages_of_all
from gateway.loaders.invoice_number import InvoiceByNumber
from gateway.loaders.part import PartById
from gateway.loaders.record import RecordById, RecordKey
from gateway.loaders.relation import SharingByCustomer
from gateway.loaders.tally import TallyByCustomer
from gateway.pages.connection_request import ConnectionRequest, ParentRequest, Parents
from gateway.store.lookups.connection_lookup import unknown_address
from gateway.store.scope import TenantScope

R = TypeVar("R", bound=Record)


class Loaders:
    """The loaders of one request, each made when it is first asked for."""

    def __init__(self, scope: TenantScope, *, whole_lists: bool = False) -> None:
        """`whole_lists`: most lists below many parents are expected to be on one page."""
        self._scope = scope
        self._whole_lists = whole_lists
        self._reads: set[Task[Any]] = set()
        self._connections: dict[type[Record], ConnectionByParent] = {}

    @cached_property
    def record_by_id(self) -> RecordById:
        """Records by kind and id."""
        return RecordById(self._scope, self._reads)

    @cached_property
    def tally_by_customer(self) -> TallyByCustomer:
        """Counts of a customer's records."""
        return TallyByCustomer(self._scope)

    @cached_property
    def invoice_by_number(self) -> InvoiceByNumber:
        """Invoices by their numbers."""
        return InvoiceByNumber(self._scope)

    @cached_property
    def part_by_id(self) -> PartById:
        """Parts of contact cards."""
        return PartById(self._scope)

    @cached_property
    def sharing_by_customer(self) -> SharingByCustomer:
        """Customers that may be related."""
        return SharingByCustomer(self._scope, self._reads)

    def connection_loader(self, parent: type[Record]) -> ConnectionByParent:
        """Return the loader of all connections that are below one kind of parent."""
        if parent not in self._connections:
            self._connections[parent] = ConnectionByParent(self._scope, parent, self._reads)
        return self._connections[parent]

    def pages_below(self, parent: type[Record], request: ConnectionRequest, parents: Parents) -> Awaitable[Any]:
        """A page of what is below a parent; of several parents, their pages in order.

        Raises Forbidden when the request is narrowed or sorted by what the viewer may not read.
        """
        self.require(request)
        # Pages of many parents are a separate command, independent of other requests.
        pages: Awaitable[Any]
        if len(parents.ids) > 1 and request.can_be_grouped:
            pages = pages_of_all(self._scope, parent, request, parents, whole_lists=self._whole_lists)
        else:
            pages = self.connection_loader(parent).load((request, parents))
        job_id = request.job_id
        if job_id is None or parent is not Customer:
            return pages
        return ensure_future(self._of_known_job(pages, job_id, parents))

    async def _of_known_job(self, pages: Awaitable[Any], job_id: str, customers: Parents) -> Any:
        """Return the pages. Raises BadRequest when one is empty because its customer has no such job."""
        found = await pages
        if isinstance(found, Exception):
            raise found
        for customer_id, page in zip(customers.ids, [found] if customers.is_one else found, strict=True):
            if not page.nodes:
                await self.require_job(customer_id, job_id)
        return found

    async def require_address(self, customer_id: str, address_id: str) -> None:
        """Raise BadRequest when a customer in the viewer's reach has no address with this id."""
        customer = await self.record_by_id.record(Customer, customer_id)
        if customer is not None and customer.address(address_id) is None:
            raise unknown_address()

    async def require_job(self, customer_id: str, job_id: str) -> None:
        """Raise BadRequest when a customer in the viewer's reach has no job with this id."""
        customer = await self.record_by_id.record(Customer, customer_id)
        if customer is not None and await self.record_by_id.record(Job, job_id, customer.id) is None:
            raise BadRequest("The customer has no job with this id. `jobs { nodes { id } }` lists those there are.")

    def record_with_tabs(
        self, kind: type[R], record_id: str, attributes: frozenset[str] | None, *, raw: bool = False
    ) -> Awaitable[R | None]:
        """The record, or `None`, read in one command with the connections below it that are requested in this tick.

        `raw`: a RawRow in its place.
        """
        asked = self.connection_loader(kind).load((ParentRequest(attributes, raw), Parents((record_id,), is_one=True)))
        if attributes is None and not raw:
            asked.add_done_callback(partial(self._keep, (kind, record_id, None)))
        return cast(Awaitable[R | None], asked)

    def require(self, request: ConnectionRequest) -> None:
        """Raise Forbidden when a request is narrowed or sorted by what the viewer may not read."""
        for permission in request.needed:
            self._scope.viewer.require(permission)

    def _keep(self, key: RecordKey, asked: Future[Any]) -> None:
        """Others who ask for a record that was read whole do not read it again."""
        if not asked.cancelled() and asked.exception() is None:
            self.record_by_id.prime(key, asked.result())

    def cancel(self) -> None:
        """Give up what is being read; MongoDB notices that the connections are closed."""
        for read in self._reads:
            read.cancel()

    def clear(self) -> None:
        """Forget everything that was read."""
        made = [name for name, loader in vars(self).items() if isinstance(loader, DataLoader)]
        for name in made:
            delattr(self, name)
        self._connections.clear()
