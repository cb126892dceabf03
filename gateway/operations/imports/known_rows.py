"""Rows that an import of this company had before, by the hash of their content."""

from collections.abc import Sequence

from gateway.documents.import_row import ImportRow
from gateway.store.scope import TenantScope


async def known_digests(scope: TenantScope, digests: Sequence[str]) -> set[str | None]:
    """Return those of some digests that a row of this or of an earlier import has."""
    known = await scope.as_system().find(ImportRow, {"digest": {"$in": list(digests)}})
    return {row.digest for row in known}
