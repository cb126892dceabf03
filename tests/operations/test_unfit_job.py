"""One job that does not fit delays itself only."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.operations.background.job_worker import run_all_due
from tests.operations.test_job_worker import Bench, bench, nothing

__all__ = ["bench"]


@pytest.mark.parametrize("bad", [{"owner": None}, {"input": 5}, {"total": "x"}, {"created_at": "x"}])
async def test_a_job_that_does_not_fit_delays_no_other(bench: Bench, bad: dict[str, Any]) -> None:  # a fixture
    """It is due again in a day, when it may have been repaired; it is not tried before that."""
    hurt, good = await bench.job(), await bench.job()
    await bench.database.collection(BackgroundJob).update_one({"_id": hurt.id}, {"$set": bad})
    assert await run_all_due(bench.queue(nothing)) == 2
    assert (await bench.now(good)).status is BackgroundJobStatus.DONE
    stored = await bench.database.collection(BackgroundJob).find_one({"_id": hurt.id})
    assert stored is not None
    assert (stored["status"], stored["due_at"] > instant() + timedelta(hours=12)) == ("OPEN", True)
