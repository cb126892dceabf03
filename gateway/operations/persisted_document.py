"""Publishing documents for a partner's application, and finding them."""

import hashlib
from collections.abc import Collection, Sequence

from gateway.documents.base.record import instant
from gateway.documents.partner_app import PartnerApp
from gateway.documents.persisted_document import PersistedDocument, PricedOperation
from gateway.errors import BadRequest
from gateway.inputs.manifest import ManifestEntry, canonical_id
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def publish(
    scope: TenantScope, app: PartnerApp, entries: Sequence[tuple[ManifestEntry, Sequence[PricedOperation]]]
) -> int:
    """Store checked documents for an application, and return how many are new. An interrupted run can be continued.

    Raises BadRequest, with nothing stored, when an id belongs to another document already.
    """
    known = {document.document_id: document.body for document in await load_documents(scope, app)}
    taken = [entry.id for entry, _ in entries if known.get(entry.id, entry.body) != entry.body]
    if taken:
        raise BadRequest(f"Published before with another text: {', '.join(taken)}. Give changed documents new ids.")
    return await scope.add_missing([_document(app, entry, operations) for entry, operations in entries])


async def unpublish(
    scope: TenantScope, app: PartnerApp, document_ids: Collection[str], *, partly: bool, dry_run: bool
) -> list[PersistedDocument]:
    """Remove documents from an application, all at once, and return those that were there.

    `partly`: some may be gone already. Raises BadRequest, with nothing removed, when one or all of them are missing.
    """

    async def work(transaction: Transaction) -> list[PersistedDocument]:
        where = {"app_id": app.id, "document_id": {"$in": sorted(document_ids)}}
        found = await transaction.find(PersistedDocument, where, order=PersistedDocument.order)
        missing = sorted(set(document_ids) - {document.document_id for document in found})
        if missing and not (partly and found):
            raise BadRequest(f"Not published for '{app.handle}': {', '.join(missing)}. Nothing was taken away.")
        if not dry_run:
            await transaction.remove(PersistedDocument, where)
        return found

    return await scope.in_transaction(work)


async def load_documents(scope: TenantScope, app: PartnerApp) -> list[PersistedDocument]:
    """Return all documents of an application, newest first."""
    return await scope.find(PersistedDocument, {"app_id": app.id}, order=PersistedDocument.order)


async def newest_documents(scope: TenantScope, app_id: str, limit: int) -> list[PersistedDocument]:
    """Return the documents of an application that were published last, newest first."""
    return await scope.find(PersistedDocument, {"app_id": app_id}, order=PersistedDocument.order, limit=limit)


async def find_document(scope: TenantScope, app_id: str, document_id: str) -> PersistedDocument | None:
    """Return the document that was published for an application under an id."""
    where = {"app_id": app_id, "document_id": canonical_id(document_id)}
    found = await scope.find(PersistedDocument, where, limit=1)
    return found[0] if found else None


def _document(app: PartnerApp, entry: ManifestEntry, operations: Sequence[PricedOperation]) -> PersistedDocument:
    # The id follows from what is published, so that publishing again adds nothing.
    name = hashlib.sha256(f"{app.id}\0{entry.id}".encode()).hexdigest()[:24]
    return PersistedDocument(
        id=f"{PersistedDocument.id_prefix}_{name}",
        company_id=app.company_id,
        app_id=app.id,
        document_id=entry.id,
        body=entry.body,
        operations=tuple(operations),
        published_at=instant(),
    )
