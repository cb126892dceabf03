"""Metrics of several processes that serve together."""

import time
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.test_serve import START_SECONDS, Served, serving

ASKED = 8


def total(served: Served, name: str) -> float:
    """Return the sum of all samples of this name, as the answering process has it."""
    text = httpx.get(f"{served.url}/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    )


def test_whichever_worker_is_asked_tells_of_the_requests_of_all(tmp_path: Path) -> None:
    """Soon after they were answered, and of no request that is still being answered."""
    with serving(tmp_path, "--workers", "2") as served:
        token = served.token("office")
        for _ in range(ASKED):
            # Each over a separate connection: any worker may take it.
            httpx.get(f"{served.url}/graphql?query={{__typename}}", headers={"authorization": f"Bearer {token}"})
        deadline = time.monotonic() + START_SECONDS
        while total(served, "gateway_requests_total") != ASKED or total(served, "gateway_requests_in_flight") != 0:
            assert time.monotonic() < deadline, "requests of another worker are missing"
        assert total(served, "gateway_request_seconds_count") == ASKED
