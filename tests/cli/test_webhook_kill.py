"""The worker is killed while it delivers: nothing is lost, and nothing is out of order for a customer.

`python -m tests.soak webhooks` kills it a thousand times.
"""

from pathlib import Path

from tests.soak.webhook_kills import run_webhook_kills


async def test_a_worker_that_is_killed_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    """What was sent before a kill may come again; what comes first keeps the order of the changes."""
    assert await run_webhook_kills(tmp_path, kills=3)
