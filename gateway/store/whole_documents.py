"""Reading and adding whole documents of one company, unknown fields and index keys included."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from bson.json_util import CANONICAL_JSON_OPTIONS, dumps, loads

from gateway.documents.base.record import Record
from gateway.documents.base.zone import broken_texts, decoded
from gateway.store.database import Database, translated_errors
from gateway.store.missing_records import add_documents
from gateway.store.tenant_filter import TenantFilter


class WholeDocuments:
    """The company's documents as text, for its backup and its move to another deployment."""

    def __init__(self, tenant: TenantFilter, database: Database) -> None:
        self._tenant = tenant
        self._database = database

    async def stream_lines(self, record: type[Record]) -> AsyncIterator[str]:
        """Yield every document of a kind as a line of MongoDB Extended JSON, which loses no type."""
        with translated_errors():
            found = self._database.collection(record).find(self._tenant.filter(record), sort={"_id": 1})
            async for document in self._database.stream(found):
                yield dumps(document, json_options=CANONICAL_JSON_OPTIONS)

    async def stream_stored(self, record: type[Record], where: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Yield every document that matches, as it is stored, in the order of ids."""
        with translated_errors():
            found = self._database.collection(record).find(self._tenant.filter(record, where), sort={"_id": 1})
            async for document in self._database.stream(found):
                yield document

    async def stream_documents(self, record: type[Record]) -> AsyncIterator[tuple[Mapping[str, Any], Sequence[str]]]:
        """Read all documents of a kind as they are stored, however many; and of each the texts that are not UTF-8."""
        projection = {**record.projection(), "keys": 1}
        with translated_errors():
            found = self._database.documents(record).find(self._tenant.filter(record), projection)
            async for raw in self._database.stream(found):
                yield decoded(bytes(raw.raw)), broken_texts(bytes(raw.raw))

    async def add_lines(self, record: type[Record], lines: Sequence[str]) -> int:
        """Add the documents of lines that are not there yet; return how many. Raises ValueError for a foreign one."""
        documents = [loads(line, json_options=CANONICAL_JSON_OPTIONS) for line in lines]
        for document in documents:
            owner = document["_id"] if record.collection == "companies" else document.get("company_id")
            if owner != self._tenant.viewer.company_id:
                raise ValueError(f"{document['_id']} belongs to {owner}")
        return await add_documents(self._tenant, self._database, record, documents)
