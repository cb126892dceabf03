"""Reserving what is unique of a record, in the transaction that stores it.

A reservation is written and freed in the transaction of its record, so the two never differ. One that was left over, as
by a gateway of an earlier version that deleted the record and knows no reservations, is taken over.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from pymongo.asynchronous.client_session import AsyncClientSession

from gateway.documents.base.record import Record
from gateway.documents.base.unique_value import UniqueValue
from gateway.documents.registry import record_of_id
from gateway.documents.reservation import Reservation, reserved, unique_projection
from gateway.errors import DuplicateValue
from gateway.store.database import Database
from gateway.store.duplicate_value import named_duplicates
from gateway.store.tenant_filter import TenantFilter

T = TypeVar("T")

Stored = Mapping[str, Any]


class ReservedValues:
    """The reservations of one transaction."""

    def __init__(
        self, tenant: TenantFilter, database: Database, session: AsyncClientSession, contested: Collection[str] = ()
    ) -> None:
        """Set `contested`, the reservations that another record seemed not to need any more (`retry_contested`)."""
        self.contested = contested
        self._tenant = tenant
        self._database = database
        self._session = session

    async def add(self, kind: type[Record], documents: Sequence[Stored]) -> None:
        """Reserve the unique values of documents that are about to be stored. Raises DuplicateValue."""
        wanted = [(each, document) for document in documents for each in reserved(kind, document).items()]
        await self._insert([(name, unique, document["_id"]) for (name, unique), document in wanted])

    async def free(self, kind: type[Record], documents: Sequence[Stored]) -> None:
        """Free what documents that are about to be removed have reserved."""
        names = [name for document in documents for name in reserved(kind, document)]
        await self._remove(names, [document["_id"] for document in documents])

    async def change(self, kind: type[Record], before: Stored, after: Stored) -> None:
        """Reserve what a changed document has, and free what it has no more. Raises DuplicateValue."""
        old, new = reserved(kind, before), reserved(kind, after)
        await self._remove([name for name in old if name not in new], [after["_id"]])
        await self._insert([(name, unique, after["_id"]) for name, unique in new.items() if name not in old])

    async def stored(self, kind: type[Record], where: Stored) -> list[dict[str, Any]]:
        """Return the unique values of the documents that match."""
        match = self._tenant.filter(kind, where)
        found = self._database.collection(kind).find(match, unique_projection(kind), session=self._session)
        return await found.to_list()

    async def _remove(self, names: Sequence[str], owners: Sequence[str]) -> None:
        if names:
            mine = self._tenant.filter(Reservation, {"_id": {"$in": list(names)}, "owner_id": {"$in": list(owners)}})
            await self._database.collection(Reservation).delete_many(mine, session=self._session)

    async def _insert(self, wanted: Sequence[tuple[str, UniqueValue, str]]) -> None:
        company_id, new = self._tenant.viewer.company_id, []
        for name, unique, owner_id in wanted:
            if name not in self.contested or not await self._take_over(name, unique, owner_id):
                new.append({"_id": name, "company_id": company_id, "owner_id": owner_id})
        if not new:
            return
        for document in new:
            self._tenant.require_own_document(document)
        with named_duplicates({name: unique for name, unique, _ in wanted}):
            await self._database.collection(Reservation).insert_many(new, session=self._session)

    async def _take_over(self, name: str, unique: UniqueValue, owner_id: str) -> bool:
        """Give a reservation that its owner does not need to another; `False` if there is no such one any more.

        An owner who gets the value back at the same time writes the reservation too: one of the two runs again.
        """
        system = self._tenant.as_system()
        is_needed = await _is_needed(system, self._database, name, self._session)
        if is_needed:
            raise DuplicateValue(unique.rule, name)
        if is_needed is not None:
            match = system.filter(Reservation, {"_id": name})
            owned = {"$set": {"owner_id": owner_id}}
            await self._database.collection(Reservation).update_one(match, owned, session=self._session)
        return is_needed is not None


async def retry_contested(
    tenant: TenantFilter, database: Database, attempt: Callable[[Collection[str]], Awaitable[T]]
) -> T:
    """Return what an attempt returns; it runs again with the reservations in its way that seem to be left over."""
    contested: set[str] = set()
    while True:
        try:
            return await attempt(contested)
        except DuplicateValue as refusal:
            name = refusal.reservation
            if name is None or name in contested:
                raise
            if await database.run(partial(_is_needed, tenant.as_system(), database, name)):
                raise
            contested.add(name)


async def _is_needed(
    tenant: TenantFilter, database: Database, name: str, session: AsyncClientSession | None = None
) -> bool | None:
    """Return whether the owner of a reservation has its value; `None` where there is no such reservation."""
    match = tenant.filter(Reservation, {"_id": name})
    found = await database.collection(Reservation).find_one(match, session=session)
    if found is None:
        return None
    kind = record_of_id(found["owner_id"])
    if kind is None:
        return True
    match = tenant.filter(kind, {"_id": found["owner_id"]})
    owner = await database.collection(kind).find_one(match, unique_projection(kind), session=session)
    return owner is not None and name in reserved(kind, owner)
