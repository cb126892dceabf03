"""The system queue: the one door that looks across companies (docs/adr/0010).

It finds work that is due, of any company, and hands out only the owner. It reads and gives nothing else: what the
work is, the worker learns through a tenant scope of that company.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bson import ObjectId
from pymongo import ASCENDING

from gateway.documents.base.record import TenantRecord
from gateway.store.database import Database, translated_errors

ALL: Mapping[str, Collection[str]] = {}


class Claim(NamedTuple):
    """Work that is now ours until the lease ends; `token` tells this claim from a later one."""

    company_id: str
    record_id: str
    token: str


class SystemQueue:
    """Claims due records of one kind, which has `status`, `due_at`, `claim` and `attempts`."""

    def __init__(self, database: Database, record: type[TenantRecord], queued: str) -> None:
        self._database = database
        self._record = record
        self._queued = queued

    async def claim(
        self, now: datetime, lease: timedelta, *, only: Mapping[str, Collection[str]] = ALL
    ) -> Claim | None:
        """The record that has been due longest, claimed and its attempt counted; or `None`.

        `only` limits it by field, as to some channels of messages: a process claims only what it can do. No two callers
        get the same one: it is due again only when the lease has ended. A record of no company is never claimed.
        """
        token = str(ObjectId())
        possible = {field: {"$in": sorted(values)} for field, values in only.items()}
        # A claim that failed by what is stored as the number of attempts would keep all others waiting.
        is_number = {"$in": [{"$type": "$attempts"}, ["int", "long"]]}
        attempts = {"$add": [{"$cond": [is_number, "$attempts", 0]}, 1]}
        taken: dict[str, Any] = {"due_at": now + lease, "claim": token, "attempts": attempts}
        of_company = {"company_id": {"$type": "string"}, "_id": {"$type": "string"}}
        with translated_errors():
            found = await self._database.run(
                lambda: self._database.collection(self._record).find_one_and_update(
                    {"status": self._queued, **possible, "due_at": {"$lte": now}, **of_company},
                    [{"$set": taken}],
                    projection={"company_id": 1},
                    sort=[("due_at", ASCENDING)],
                ),
                writes=True,
            )
        return Claim(found["company_id"], found["_id"], token) if found else None
