"""How much one company's work slows another's: `python -m benchmarks.fairness` beside a gateway with demo data.

One company loops its dearest queries from many connections; another asks for contact cards, one after the other. The
ratio of its 95th percentile with and without that load is what `docs/operations.md` promises to keep below 2.
Start the gateway with `gateway serve --demo`; bounded: `--seconds` for each half.
"""

import argparse
import asyncio
import json
import statistics
import time
from typing import Any

import httpx

CARD = """query ($id: ID!) { customer(id: $id) { number displayName type status
  emails { address } phones { number } addresses { street city } tags } }"""
DEAREST = (
    """{ customers(first: 100) { nodes { id displayName jobs(first: 20) { nodes { id number status } totalCount }
      invoices(first: 20) { nodes { id number total { amount } } totalCount } } } }""",
    """{ customers(first: 100) { nodes { id activitySummary(period: DAY) { total periods { total } } } } }""",
    """query ($id: ID!) { customer(id: $id) { statement(from: "2024-01-01", to: "2026-12-31") {
      closingBalance { amount } movements(first: 100) { nodes { description runningBalance { amount } } } } } }""",
    """{ customerSearch(term: "street", first: 100) { totalCount nodes { score customer { id number } } } }""",
    """{ customers(first: 100) { totalCount
      nodes { id metrics { totalDue { amount } } insights { mostCommonChannel } } } }""",
)
CUSTOMERS = "{ customers(first: 50) { nodes { id } } }"


class Company:
    """The office of one company, asking."""

    def __init__(self, url: str, token: str, connections: int) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=60,
            headers={"authorization": f"Bearer {token}"},
            limits=httpx.Limits(max_connections=connections),
        )
        self.statuses: dict[str, int] = {}

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the answer, and count its status or first code."""
        response = await self._client.post("/graphql", json={"query": query, "variables": variables or {}})
        body: dict[str, Any] = response.json()
        codes = [error.get("extensions", {}).get("code") for error in body.get("errors", [])]
        key = str(codes[0] if codes else response.status_code)
        self.statuses[key] = self.statuses.get(key, 0) + 1
        return body

    async def customers(self) -> list[str]:
        """Return the ids of some customers."""
        return [node["id"] for node in (await self.ask(CUSTOMERS))["data"]["customers"]["nodes"]]


async def loop_dearest(company: Company, ids: list[str], until: float, number: int) -> None:
    """Ask for one of the dearest queries after the other."""
    while time.monotonic() < until:
        await company.ask(DEAREST[number % len(DEAREST)], {"id": ids[number % len(ids)]})
        number += 1


async def latencies(company: Company, ids: list[str], until: float) -> list[float]:
    """Return how long contact cards took, in milliseconds."""
    found, number = [], 0
    while time.monotonic() < until:
        began = time.perf_counter()
        await company.ask(CARD, {"id": ids[number % len(ids)]})
        found.append((time.perf_counter() - began) * 1_000)
        number += 1
        await asyncio.sleep(0.01)
    return found


def summary(found: list[float]) -> dict[str, float]:
    """Return percentiles."""
    cuts = statistics.quantiles(found, n=100)
    return {"n": len(found), "p50": round(cuts[49], 2), "p95": round(cuts[94], 2), "p99": round(cuts[98], 2)}


async def measure(
    url: str, loud: list[str], quiet: str, connections: int, seconds: float, rounds: int
) -> dict[str, Any]:
    """Return the quiet company's percentiles alone and beside the loud one's load, and the median of the ratios.

    The two take turns, so that what else the machine does meets both.
    """
    asking = Company(url, quiet, 1)
    loads = [Company(url, token, connections) for token in loud]
    ids, others = await asking.customers(), await loads[0].customers()
    await latencies(asking, ids, time.monotonic() + 2)
    found: list[dict[str, Any]] = []
    ratios: list[float] = []
    for _ in range(rounds):
        alone = summary(await latencies(asking, ids, time.monotonic() + seconds))
        until = time.monotonic() + seconds
        load = [loop_dearest(loads[n % len(loads)], others, until + 1, n) for n in range(connections)]
        tasks = [asyncio.create_task(each) for each in load]
        await asyncio.sleep(1)
        beside = summary(await latencies(asking, ids, until))
        await asyncio.gather(*tasks)
        ratios.append(round(beside["p95"] / alone["p95"], 2))
        found.append({"alone": alone, "beside": beside})
    answers: dict[str, int] = {}
    for each in loads:
        for status, count in each.statuses.items():
            answers[status] = answers.get(status, 0) + count
    ratio = statistics.median(ratios)
    return {"rounds": found, "ratios": ratios, "ratio": ratio, "load": answers}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument(
        "--loud", action="append", required=True, help="token of the loud company; several for several users"
    )
    parser.add_argument("--quiet", required=True, help="token of the other company")
    parser.add_argument("--connections", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each half of a round")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    found = asyncio.run(measure(given.url, given.loud, given.quiet, given.connections, given.seconds, given.rounds))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
