"""Leaving a record that background work cannot be done on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from gateway.documents.base.record import Record, instant
from gateway.errors import Unavailable, UnfitValue
from gateway.store.database import Database, translated_errors
from gateway.store.tenant_filter import TenantFilter

UNFIT_PAUSE = timedelta(days=1)
"""After which a record is tried again whose stored values did not fit: they may have been repaired."""
FAILURE_PAUSE = timedelta(minutes=10)

log = structlog.get_logger("gateway.background")


@asynccontextmanager
async def isolated(tenant: TenantFilter, database: Database, kind: type[Record], record_id: str) -> AsyncIterator[None]:
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
        pause = UNFIT_PAUSE
    except Exception:  # a bug is no reason to do nothing else
        log.exception("unexpected", collection=kind.collection, id=record_id)
        pause = FAILURE_PAUSE
    else:
        return
    later, collection = {"$set": {"due_at": instant() + pause}}, database.collection(kind)
    match = tenant.filter(kind, {"_id": record_id})
    with translated_errors():
        await database.run(lambda: collection.update_one(match, later), writes=True)
    database.on_set_aside(kind.collection)
