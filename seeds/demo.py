"""`gateway seed`: the two demo companies."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from gateway.access.viewer import system_viewer
from gateway.documents.base.record import Record
from gateway.documents.file import File, FileVariant
from gateway.documents.registry import RECORDS
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from seeds.facts import CompanyFacts, company_facts
from seeds.file import SeededFile, files_of
from seeds.generator import indexes, records_by_kind
from seeds.staff_member import company_record, staff_of

DEMO_COMPANIES = ("acme", "brightside")
BATCH = 500

Progress = Callable[[str, int, int], None]
"""Called with (what is loaded, how many are done, how many there are)."""


class ContentStorage(Protocol):
    """Where the contents of files go."""

    async def write(self, key: str, content: BinaryIO) -> None:
        """Keep a content under a key that is free."""

    async def remove(self, key: str) -> None:
        """Free a key."""


async def seed_demo(
    database: Database, secret: bytes, progress: Progress, storage: ContentStorage | None = None
) -> dict[str, int]:
    """Load the demo companies; collection → records that were added, all 0 when everything was there.

    The contents of files go to `storage`; without one, files are left out.
    Only what is absent is added: what users changed stays changed, what they removed comes back.
    """
    added: Counter[str] = Counter({record.collection: 0 for record in RECORDS})
    for handle in DEMO_COMPANIES:
        company = company_facts(handle)
        scope = TenantScope(database, system_viewer(company.id), secret)
        records = company_records(company)
        total, done = sum(len(kind) for kind in records), 0
        for kind in records:
            for start in range(0, len(kind), BATCH):
                batch = kind[start : start + BATCH]
                added[kind[0].collection] += await scope.add_missing(batch)
                done += len(batch)
                progress(company.name, done, total)
        if storage is not None:
            added[File.collection] += await _seed_files(scope, storage, files_of(company))
    return dict(added)


async def _seed_files(scope: TenantScope, storage: ContentStorage, files: Sequence[SeededFile]) -> int:
    """Load those that are not there: contents first, as an upload does."""
    ids = [file.record.id for file in files]
    present = {record.id for record in await scope.find(File, {"_id": {"$in": ids}})}
    missing = [file for file in files if file.record.id not in present]
    for file in missing:
        for variant, content in ((FileVariant.ORIGINAL, file.original), (FileVariant.THUMBNAIL, file.thumbnail)):
            if content is not None:
                key = file.record.storage_key(variant)
                await storage.remove(key)  # what a broken-off run has left
                await storage.write(key, io.BytesIO(content))
    return await scope.add_missing([file.record for file in missing])


def company_records(company: CompanyFacts) -> list[Sequence[Record]]:
    """Return everything of a demo company, kind by kind: the company, its staff, the rest, the customers."""
    return [(company_record(company),), staff_of(company.handle).everyone, *records_by_kind(company, indexes(company))]
