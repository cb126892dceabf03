"""Gateways that are restarted one after the other behind a load balancer: no request is lost."""

import uuid
from pathlib import Path

import pytest

from tests.soak.proxy import found
from tests.soak.rolling_restarts import Setting, add_company, under_load


@pytest.mark.parametrize(("balancer", "workers"), [("nginx", 2), ("haproxy", 1)])
async def test_restarts_behind_a_load_balancer_lose_no_request(
    tmp_path: Path, mongodb_uri: str, balancer: str, workers: int
) -> None:
    """One of each gateway, while callers ask; `make soak` does twenty."""
    if found(balancer) is None:
        pytest.skip(f"{balancer} is not installed: make balancers")
    handle = f"t-{uuid.uuid4().hex[:12]}"
    await add_company(mongodb_uri, handle)
    seen = await under_load(tmp_path, Setting(balancer, workers, lag_seconds=3.0, restarts=2), mongodb_uri, handle)
    assert set(seen) == {"served"}
