"""A reader past PyMongo, or by it, and a log of which way its reads went."""

import asyncio
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandStartedEvent, CommandSucceededEvent

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.fastpath import FastReads
from gateway.fastpath.reads.raw_pool import RawPool
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope
from tests.running_gateway import CommandLog, Tenant


def is_direct(command: dict[str, Any]) -> bool:
    """PyMongo's own commands carry a session."""
    return "lsid" not in command


class Log(CommandLog):
    """Notes how the commands ended too, and that the first is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: list[tuple[str, bool]] = []
        self.under_way = asyncio.Event()

    def started(self, event: CommandStartedEvent) -> None:
        """Note it."""
        super().started(event)
        self.under_way.set()

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Note it."""
        self.ended.append((event.command_name, True))

    def failed(self, event: CommandFailedEvent) -> None:
        """Note it."""
        self.ended.append((event.command_name, False))

    def clear(self) -> None:
        """Forget all."""
        self.commands.clear()
        self.ended.clear()
        self.under_way.clear()

    @property
    def ways(self) -> list[str]:
        """Return how each read went."""
        return ["direct" if is_direct(command) else "PyMongo" for command in self.commands]


class Reader:
    """A company's scope on a separate connection."""

    def __init__(self, database: Database, company_id: str, log: Log) -> None:
        self.database = database
        self.scope = TenantScope(database, system_viewer(company_id), b"s" * 32)
        self.log = log

    @property
    def pool(self) -> RawPool:
        """The pool of its reads."""
        assert isinstance(self.database.reads.pool, RawPool)
        return self.database.reads.pool


async def reader_of(uri: str, tenant: Tenant, *, direct_reads: bool = True) -> Reader:
    """Return a reader of a tenant, that has read before, and whose log is empty."""
    return await company_reader(uri, tenant.gateway.settings.database, tenant.company.id, direct_reads=direct_reads)


async def company_reader(uri: str, database: str, company_id: str, *, direct_reads: bool = True) -> Reader:
    """Return a reader of a company, that has read before, and whose log is empty."""
    log = Log()
    reader = Reader(connect(uri, database, [log], driver=FastReads(direct=direct_reads)), company_id, log)
    for _ in range(2):  # at the first PyMongo looks for the primary
        await reader.scope.find(Customer, {"_id": "none"})
    log.clear()
    return reader
