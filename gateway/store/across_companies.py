"""What is read of all companies together: ids and nothing else. A part of the database."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pymongo.asynchronous.collection import AsyncCollection

from gateway.documents.base.record import Record
from gateway.documents.company import Company
from gateway.store.client import Cursor, Stored
from gateway.store.outage import translated_errors

T = TypeVar("T")
D = TypeVar("D", bound=Mapping[str, Any])


class AcrossCompanies(ABC):
    """Finds whose records there are. Features reach what they are through a TenantScope only."""

    @abstractmethod
    async def run(self, work: Callable[[], Awaitable[T]], *, writes: bool = False) -> T:
        """Return what an operation of PyMongo returns."""

    @abstractmethod
    def stream(self, cursor: Cursor[D]) -> AsyncIterator[D]:
        """Yield what a cursor finds."""

    @abstractmethod
    def collection(self, record: type[Record]) -> AsyncCollection[Stored]:
        """Return the collection that stores records of this kind."""

    async def company_ids(self) -> list[str]:
        """List the ids of all companies, for work on the whole deployment: each company in a separate scope."""
        with translated_errors():
            found = self.collection(Company).find({"_id": {"$type": "string"}}, {"_id": 1}, sort={"_id": 1})
            return [str(company["_id"]) async for company in self.stream(found)]

    async def strays(self, record: type[Record], company_ids: Sequence[str]) -> list[str]:
        """Return the ids of records that belong to none of these companies, which are all: for `gateway verify`."""
        field = "_id" if record is Company else "company_id"
        where = {"$or": [{field: {"$nin": list(company_ids)}}, {"_id": {"$not": {"$type": "string"}}}]}
        with translated_errors():
            found = self.collection(record).find(where, {"_id": 1})
            return [str(stray["_id"]) async for stray in self.stream(found)]

    async def companies_with(self, record: type[Record], where: Mapping[str, Any]) -> list[str]:
        """List the ids of the companies that have such a record: for work without a viewer, as a webhook's.

        Nothing but the ids leaves here; the work itself is done in the scope of each company.
        """
        with translated_errors():
            collection = self.collection(record)
            found = await self.run(lambda: collection.distinct("company_id", dict(where)))
            return sorted(company_id for company_id in found if isinstance(company_id, str))

    async def count_up_to(self, record: type[Record], where: Mapping[str, Any], limit: int) -> int:
        """Return how many such records there are, counted up to a limit: for metrics of the whole deployment."""
        with translated_errors():
            collection = self.collection(record)
            return await self.run(lambda: collection.count_documents(dict(where), limit=limit))

    async def earliest(self, record: type[Record], where: Mapping[str, Any], field: str) -> datetime | None:
        """Return the earliest instant in a field of such records; `None` without any."""
        with translated_errors():
            collection = self.collection(record)
            found = await self.run(lambda: collection.find_one(dict(where), {field: 1, "_id": 0}, sort=[(field, 1)]))
            value = (found or {}).get(field)
            return value if isinstance(value, datetime) else None
