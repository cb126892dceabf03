"""Documents by their ids: published ones of partners' apps, and automatic ones of front ends."""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec
import structlog
from cachetools import TTLCache

from gateway.access.client import Client, DocumentMode
from gateway.access.viewer import Viewer, system_viewer
from gateway.errors import ErrorCode
from gateway.execution.document_cache import LeastRecentlyUsed
from gateway.inputs.manifest import canonical_id
from gateway.operations.persisted_document import find_document
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.transport.authentication import SIGN_IN, Caller, unauthenticated
from gateway.transport.refusal import RefusedRequest, outages_refused
from gateway.transport.request import GraphQLRequest

MAX_PUBLISHED_CHARACTERS = 2_000_000
MAX_AUTOMATIC_CHARACTERS = 1_000_000
PUBLISHED_SECONDS = 5.0
"""How long a document that was taken away may still be run; what it saves is a database command for each request."""
# How soon a new document is found by gateways that were asked for it before it was published.
UNKNOWN_SECONDS = 1.0
MAX_UNKNOWN = 10_000
LOOK_UP_SECONDS = 5.0

log = structlog.get_logger("gateway.documents")


class WantedDocument(msgspec.Struct, frozen=True):
    """The text to run; the id it was published under, if it was; and what the caller should learn about it."""

    text: str
    published_id: str | None = None
    warning: str | None = None


class _KnownText(NamedTuple):
    """A published text, and until when it is not looked for again."""

    text: str
    until: float


class PersistedDocuments:
    """Finds the documents that requests name."""

    def __init__(self, make_scope: Callable[[Viewer], TenantScope], own: Mapping[str, str] | None = None) -> None:
        """`own` has the documents of the console, which is published with the gateway, by their hashes."""
        self._scope_of = make_scope
        self._own = own or {}
        self._published: LeastRecentlyUsed[_KnownText] = LeastRecentlyUsed(MAX_PUBLISHED_CHARACTERS)
        self._automatic: LeastRecentlyUsed[str] = LeastRecentlyUsed(MAX_AUTOMATIC_CHARACTERS)
        self._unknown: TTLCache[str, None] = TTLCache(MAX_UNKNOWN, UNKNOWN_SECONDS)

    async def wanted(self, request: GraphQLRequest, caller: Caller | None) -> WantedDocument:
        """The document to run. Raises RefusedRequest for one that this client may not send, or that is unknown."""
        client = caller.client if caller else None
        if request.document_id is None:
            return _inline(request, client)
        document_id = canonical_id(request.document_id)
        if caller and client and client.app_id:
            text = await self._published_text(caller.viewer.company_id, client.app_id, document_id)
            if text is not None:
                return _published(request, document_id, text)
        if client and client.documents is DocumentMode.ENFORCE:
            message = "This document was not published for you. Publish a manifest that has it, then send its id."
            raise _refused(404, ErrorCode.PERSISTED_QUERY_NOT_IN_LIST, message)
        if caller is None and request.query is None and not request.automatic:
            # Whose list the id would be in, only credentials can say.
            raise unauthenticated(SIGN_IN)
        return self._automatic_one(request, document_id, client)

    def remember(self, request: GraphQLRequest) -> None:
        """Keep a document that was sent with its hash, now that it is known to be valid."""
        if request.document_id is not None and request.query is not None:
            document_id = canonical_id(request.document_id)
            if self._automatic.get(document_id) is None:
                self._automatic.put(document_id, request.query, len(request.query))

    def _automatic_one(self, request: GraphQLRequest, document_id: str, client: Client | None) -> WantedDocument:
        if request.query is None:
            text = self._own.get(document_id) or self._automatic.get(document_id)
            if text is None:
                raise _refused(404, ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
            return WantedDocument(text, None, _noticed(client, document_id))
        if hashlib.sha256(request.query.encode()).hexdigest() != document_id:
            message = "The id is not the SHA-256 of the document that came with it."
            raise _refused(400, ErrorCode.PERSISTED_QUERY_HASH_MISMATCH, message)
        return WantedDocument(request.query, None, _noticed(client, document_id))

    async def _published_text(self, company_id: str, app_id: str, document_id: str) -> str | None:
        key, now = f"{app_id} {document_id}", time.monotonic()
        known = self._published.get(key)
        if known is not None and known.until > now:
            return known.text
        if key in self._unknown:
            return None
        with outages_refused():
            async with deadline(LOOK_UP_SECONDS):
                found = await find_document(self._scope_of(system_viewer(company_id)), app_id, document_id)
        if found is None:
            self._published.forget(key)
            self._unknown[key] = None
            return None
        self._published.put(key, _KnownText(found.body, now + PUBLISHED_SECONDS), len(found.body))
        return found.body


def _inline(request: GraphQLRequest, client: Client | None) -> WantedDocument:
    text = request.query or ""
    if client and client.documents is DocumentMode.ENFORCE:
        message = "Send the id of a published document as 'documentId', not a document."
        raise _refused(403, ErrorCode.PERSISTED_QUERY_ID_REQUIRED, message)
    return WantedDocument(text, None, _noticed(client, text[:80]))


def _published(request: GraphQLRequest, document_id: str, text: str) -> WantedDocument:
    if request.query is not None and request.query != text:
        message = "The id stands for another document than the one that came with it. Send the id alone."
        raise _refused(400, ErrorCode.CANNOT_SEND_PQ_ID_AND_BODY, message)
    return WantedDocument(text, document_id)


def _noticed(client: Client | None, name: str) -> str | None:
    """The warning for a document that was not published, where the client's mode asks for one."""
    if client is None or client.documents in (DocumentMode.OFF, DocumentMode.ENFORCE):
        return None
    log.info("not published", client=client.id, document=name)
    if client.documents is DocumentMode.LOG:
        return None
    return "This document was not published for you; soon only published ones will be run."


def _refused(status: int, code: ErrorCode, message: str) -> RefusedRequest:
    return RefusedRequest(status, code, message)
