"""Dataloaders: made for one request, gone with it. Mutations never read through them."""

from asyncio import Task
from typing import Any

from gateway.documents.record import Record
from gateway.documents.scope import TenantScope
from gateway.loaders.connection import ConnectionByParent
from gateway.loaders.record import RecordById
from gateway.loaders.relation import SharingByCustomer
from gateway.loaders.tally import TallyByCustomer


class Loaders:
    """The loaders of one request."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._reads: set[Task[Any]] = set()
        self.record_by_id = RecordById(scope, self._reads)
        self.tally_by_customer = TallyByCustomer(scope)
        self.sharing_by_customer = SharingByCustomer(scope, self._reads)
        self._connections: dict[type[Record], ConnectionByParent] = {}

    def connection_of(self, parent: type[Record]) -> ConnectionByParent:
        """The loader of all connections that hang below one kind of parent."""
        if parent not in self._connections:
            self._connections[parent] = ConnectionByParent(self._scope, parent, self._reads)
        return self._connections[parent]

    def cancel(self) -> None:
        """Give up what is being read; MongoDB is told by the connections being closed."""
        for read in self._reads:
            read.cancel()

    def clear(self) -> None:
        """Forget everything that was read."""
        self.record_by_id.clear_all()
        self.tally_by_customer.clear_all()
        self.sharing_by_customer.clear_all()
        self._connections.clear()
