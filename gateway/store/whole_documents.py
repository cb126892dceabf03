"""Reading and adding whole documents of one company, unknown fields and index keys included: a part of the scope."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from bson.json_util import CANONICAL_JSON_OPTIONS, dumps, loads

from gateway.access.viewer import Viewer
from gateway.documents.base.record import Record
from gateway.documents.base.zone import broken_texts, decoded
from gateway.store.absent import insert_absent
from gateway.store.database import Database, translated_errors
from gateway.store.raw_read import ScopedFilter


class WholeDocuments(ABC):
    """The company's documents as text, for its backup and its move to another deployment."""

    viewer: Viewer
    _database: Database

    @abstractmethod
    def filter(self, record: type[Record], where: Mapping[str, Any] | None = None) -> ScopedFilter:
        """Return `where`, narrowed to what the viewer can reach of this kind."""

    async def stream_lines(self, record: type[Record]) -> AsyncIterator[str]:
        """Yield every document of a kind as a line of MongoDB Extended JSON, which loses no type."""
        with translated_errors():
            found = self._database.collection(record).find(self.filter(record), sort={"_id": 1})
            async for document in self._database.stream(found):
                yield dumps(document, json_options=CANONICAL_JSON_OPTIONS)

    async def stream_stored(self, record: type[Record], where: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Yield every document that matches, as it is stored, in the order of ids."""
        with translated_errors():
            found = self._database.collection(record).find(self.filter(record, where), sort={"_id": 1})
            async for document in self._database.stream(found):
                yield document

    async def stream_documents(self, record: type[Record]) -> AsyncIterator[tuple[Mapping[str, Any], Sequence[str]]]:
        """Read all documents of a kind as they are stored, however many; and of each the texts that are not UTF-8."""
        projection = {**record.projection(), "keys": 1}
        with translated_errors():
            found = self._database.documents(record).find(self.filter(record), projection)
            async for raw in self._database.stream(found):
                yield decoded(bytes(raw.raw)), broken_texts(bytes(raw.raw))

    async def add_lines(self, record: type[Record], lines: Sequence[str]) -> int:
        """Add the documents of lines that are not there yet; return how many. Raises ValueError for a foreign one."""
        documents = [loads(line, json_options=CANONICAL_JSON_OPTIONS) for line in lines]
        for document in documents:
            owner = document["_id"] if record.collection == "companies" else document.get("company_id")
            if owner != self.viewer.company_id:
                raise ValueError(f"{document['_id']} belongs to {owner}")
        collection = self._database.collection(record)
        with translated_errors():
            return await self._database.run(lambda: insert_absent(collection, documents), writes=True)
