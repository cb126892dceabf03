"""Leaving a record that background work cannot be done on: a part of the tenant scope."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog

from gateway.documents.base.record import Record, instant
from gateway.errors import Unavailable, UnfitValue
from gateway.store.database import Database, translated_errors
from gateway.store.raw_read import ScopedFilter

UNFIT_PAUSE = timedelta(days=1)
"""After which a record is tried again whose stored values did not fit: they may have been repaired."""
FAILURE_PAUSE = timedelta(minutes=10)

log = structlog.get_logger("gateway.background")


class SetsAside(ABC):
    """What the tenant scope does with records that keep others from their turn."""

    _database: Database

    @abstractmethod
    def filter(self, record: type[Record], where: Mapping[str, Any] | None = None) -> ScopedFilter:
        """Return `where`, narrowed to what the viewer can reach of this kind."""

    @asynccontextmanager
    async def isolated(self, kind: type[Record], record_id: str) -> AsyncIterator[None]:
        """Do the work on one record of a queue, so that what is wrong with it delays that record alone.

        It is due again later; the log names it, and `gateway_records_set_aside` counts it. Unavailable goes on: it is
        no fault of the record.
        """
        try:
            yield
        except Unavailable:
            raise
        except UnfitValue as unfit:
            place = {"record": unfit.record_kind, "record_id": unfit.record_id, "field": unfit.field}
            log.error("set aside", collection=kind.collection, id=record_id, **place, remedy="run `gateway verify`")
            await self._postpone(kind, record_id, UNFIT_PAUSE)
        except Exception:  # a bug is no reason to do nothing else
            log.exception("unexpected", collection=kind.collection, id=record_id)
            await self._postpone(kind, record_id, FAILURE_PAUSE)

    async def _postpone(self, kind: type[Record], record_id: str, pause: timedelta) -> None:
        """Set when a record is due next, in any kind of record."""
        later, collection = {"$set": {"due_at": instant() + pause}}, self._database.collection(kind)
        match = self.filter(kind, {"_id": record_id})
        with translated_errors():
            await self._database.run(lambda: collection.update_one(match, later), writes=True)
        self._database.on_set_aside(kind.collection)
