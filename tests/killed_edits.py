"""A process that ends, or is frozen, in the midst of an edit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar

from gateway.access.viewer import Viewer
from gateway.app.fast_path import read_driver
from gateway.documents.change import Origin
from gateway.inputs.customer_write import CustomerUpdateInput
from gateway.operations.customer.update import update_customer
from gateway.settings import Settings
from gateway.store.change_log import ChangeLog, Entry
from gateway.store.database import Database, connect
from gateway.store.scope import TenantScope

FATES = ("lives", "dies before the insert", "dies after the insert", "is frozen")
"""What happens to the process of an edit once the customer is stored."""
FATE: ContextVar[str] = ContextVar("fate", default="lives")
"""Fate of the edit that is being made."""


class Killed(Exception):
    """Ends what a process does."""


class FatedLog(ChangeLog):
    """The log of a process that ends, or is frozen, in the midst of its next edit."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.frozen: list[Entry] = []

    def insert(self, entry: Entry) -> "asyncio.Future[None]":
        """Do what the fate says once the customer is stored, or when it finishes the edit before."""
        fate = FATE.get()
        if fate == "dies before the insert":
            raise Killed
        if fate == "is frozen":
            self.frozen.append(entry)
            raise Killed
        result = super().insert(entry)
        return _killed_after(result) if fate == "dies after the insert" else result

    async def thaw(self) -> None:
        """Go on where it was frozen."""
        for entry in self.frozen:
            await super().insert(entry)
        self.frozen.clear()

    async def forget(self) -> None:
        """Be another process, without any knowledge of the first."""
        if self._releasing is not None:
            self._releasing.cancel()
            self._releasing = None
        self._to_release.clear()

    async def release(self) -> None:
        """Release at once what a while later would be released."""
        await self._release(list(self._to_release.values()))


def _killed_after(result: "asyncio.Future[None]") -> "asyncio.Future[None]":
    async def killed() -> None:
        await result
        raise Killed

    return asyncio.ensure_future(killed())


@asynccontextmanager
async def run_mortal(settings: Settings) -> AsyncIterator[Database]:
    """Yield the database of a process that may end at any step; it is never closed in order."""
    mortal = connect(str(settings.mongodb_uri), settings.database, driver=read_driver(settings))
    mortal.change_log = FatedLog(mortal)
    yield mortal
    await mortal.close()


async def rename_and_die(
    mortal: Database, viewer: Viewer, customer_id: str, name: str, fate: str = "dies before the insert"
) -> None:
    """Rename a customer in a process of this fate."""
    log = mortal.change_log
    assert isinstance(log, FatedLog)
    await log.finish_left({"_id": customer_id})
    token = FATE.set(fate)
    renamed = CustomerUpdateInput(id=customer_id, first_name=name)  # type: ignore[arg-type]
    with suppress(Killed):
        await update_customer(TenantScope(mortal, viewer, b"secret"), renamed, Origin("killed"))
    FATE.reset(token)
    await log.forget()
