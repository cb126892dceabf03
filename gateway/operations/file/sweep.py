"""Finding contents that no record knows: what a process left that died between storing a content and its record."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.unfit_record import if_fit
from gateway.documents.file import File
from gateway.integrations.file_storage import FileStorage
from gateway.store.scope import TenantScope

BATCH = 500


async def sweep_files(
    storage: FileStorage, make_scope: Callable[[str], TenantScope], written_before: datetime, *, dry_run: bool = False
) -> list[str]:
    """The keys of contents without a record, removed unless `dry_run`; `make_scope` gives a company's scope by its id.

    What was written lately is left alone: its record may still be on its way. So is what belongs to a record that does
    not fit.
    """
    orphans: list[str] = []
    batch: list[str] = []
    async for key in storage.keys(written_before):
        batch.append(key)
        if len(batch) == BATCH:
            orphans += await _without_record(make_scope, batch)
            batch = []
    orphans += await _without_record(make_scope, batch)
    if not dry_run:
        for key in orphans:
            await storage.remove(key)
    return orphans


async def _without_record(make_scope: Callable[[str], TenantScope], keys: Sequence[str]) -> list[str]:
    by_file: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for key in keys:
        company_id, _, rest = key.partition("/")
        by_file[company_id].setdefault(rest.partition("/")[0], []).append(key)
    orphans: list[str] = []
    for company_id, files in by_file.items():
        scope, ids = make_scope(company_id), {"_id": {"$in": sorted(files)}}
        found = await scope.find(File, ids)
        known = {key for file in found for key in if_fit(partial(_storage_keys, file)) or files[file.id]}
        for job in await scope.find(BackgroundJob, ids):
            known |= set(job.stored_keys)
            if job.status is BackgroundJobStatus.OPEN:  # parts of what it makes
                known |= {key for key in files[job.id] if key.rpartition("/")[2].startswith("part-")}
        orphans += [key for own in files.values() for key in own if key not in known]
    return orphans


def _storage_keys(file: File) -> list[str]:
    return [file.storage_key(variant) for variant in file.variants]
