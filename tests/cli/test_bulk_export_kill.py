"""A worker is killed in the midst of a bulk export: another goes on where it was."""

import json
from datetime import timedelta
from pathlib import Path

from gateway.documents.background_job import BackgroundJobStatus
from gateway.documents.base.record import instant
from tests import records
from tests.cli.test_export_kill import worker
from tests.exporting import BULK_EXPORT, content_of, export_now, exported, stored_job
from tests.portal import change_stored
from tests.running_gateway import Tenant
from tests.transport.test_concurrency_limiter import eventually

CUSTOMERS, NOTES = 900, 3
BATCH = 300
DOCUMENT = """query ($first: Int, $after: String) { customers(first: $first, after: $after) {
  nodes { number notes(first: 3) { nodes { body } } } pageInfo { hasNextPage endCursor } } }"""


async def test_another_worker_goes_on_at_the_last_part_that_was_stored(acme: Tenant, tmp_path: Path) -> None:
    """Each customer and note is in the file once."""
    owners = [records.customer(acme.company.id) for _ in range(CUSTOMERS)]
    await acme.scope.add_missing(owners)
    notes = [records.note(owner, body="x" * 10_000) for owner in owners for _ in range(NOTES)]
    for begin in range(0, len(notes), BATCH):  # a batch is a transaction, which has to fit in MongoDB's cache
        await acme.scope.add_missing(notes[begin : begin + BATCH])
    export_id = str((await exported(acme, BULK_EXPORT, {"document": DOCUMENT}))["id"])

    async def has_part() -> bool:
        return bool(((await stored_job(acme, export_id)).checkpoint or {}).get("parts"))

    async def is_done() -> bool:
        return (await stored_job(acme, export_id)).status is BackgroundJobStatus.DONE

    async with worker(acme, tmp_path):
        await eventually(has_part)
    killed = await stored_job(acme, export_id)
    assert (killed.status, killed.file_key) == (BackgroundJobStatus.OPEN, None)
    await change_stored(acme, killed, due_at=instant() - timedelta(seconds=1))  # as if the lease were over
    async with worker(acme, tmp_path):
        await eventually(is_done)
    job, done = await stored_job(acme, export_id), await export_now(acme, export_id)
    assert done is not None
    assert job.checkpoint is not None
    assert killed.checkpoint is not None
    kept = len(killed.checkpoint["parts"])
    assert [part.key for part in job.file_parts[:kept]] == [key for key, _ in killed.checkpoint["parts"]]
    assert job.attempts == 2
    lines = [json.loads(line) for line in (await content_of(acme, done)).splitlines()]
    assert len({line["id"] for line in lines}) == len(lines) == CUSTOMERS * (1 + NOTES)
