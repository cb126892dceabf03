"""Prices are true: what MongoDB goes through for an operation is at most so much for each point that it costs."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from tests import records
from tests.contract.test_queries import QUERIES, explain, variables_for
from tests.full_profile import Profile
from tests.mutations import document
from tests.running_gateway import Tenant

MAX_KEYS_BY_POINT = 110
MAX_DOCUMENTS_BY_POINT = 12
MANY = 1_500
BELOW = "query ($id: ID!) { customer(id: $id) { %s } }"
PERIOD = 'from: "2025-01-01", to: "2026-12-31"'
LONG_READS = (
    "{ tags { name customerCount } }",
    "{ customers(first: 1) { totalCount } }",
    "{ customers(first: 1, filter: {type: [GOVERNMENT]}) { totalCount } }",
    '{ customers(first: 1, filter: {tags: ["VIP", "late"]}) { totalCount } }',
    "{ customers(first: 1, filter: {status: [ACTIVE, ARCHIVED], type: [RESIDENTIAL, COMMERCIAL]}) { totalCount } }",
    "{ customers(first: 1, sort: {field: BALANCE}, filter: {type: [COMMERCIAL]}) { nodes { number } } }",
    BELOW % f"statement({PERIOD}) {{ closingBalance {{ amount }} movements(first: 3) {{ nodes {{ number }} }} }}",
    BELOW % f"activitySummary({PERIOD}) {{ total periods {{ total counts {{ count }} }} }}",
    BELOW % 'activitySummary(period: DAY, from: "2026-01-01", to: "2026-12-31") { total }',
    BELOW % "insights { jobsCompleted mostCommonChannel channels { count } }",
    BELOW % "invoices(first: 1) { totalCount } communications(first: 1) { totalCount }",
    BELOW % "activity(first: 1) { totalCount }",
)


@pytest.fixture
async def large(acme: Tenant) -> Customer:
    """Return a company of many customers, and one of them who has much of everything."""
    kinds = ("RESIDENTIAL", "COMMERCIAL", "GOVERNMENT")
    people = [
        records.customer(acme.company.id, number=f"n{each:05}", type=kinds[each % 3], tags=("VIP", "late")[: each % 3])
        for each in range(MANY)
    ]
    await acme.scope.add_missing(people)
    owner = people[0]
    bills = [records.invoice(owner, hour) for hour in range(MANY)]
    await acme.scope.add_missing(bills)
    await acme.scope.add_missing([records.payment(bill, hour) for hour, bill in enumerate(bills)])
    await acme.scope.add_missing([records.communication(owner, hour) for hour in range(MANY)])
    return owner


async def gone_through(tenant: Tenant, text: str, variables: dict[str, Any]) -> tuple[int, int, int, int]:
    """Return (points asked for, points that it cost, index keys and documents that MongoDB went through for it)."""
    headers = {"authorization": f"Bearer {tenant.token(Role.OFFICE)}"}
    with tenant.gateway.commands() as commands:
        body = {"query": text, "variables": variables}
        answer = (await tenant.gateway.client.post("/graphql", json=body, headers=headers)).json()
    assert "errors" not in answer, answer["errors"]
    reads = [command for command in commands if next(iter(command)) in ("find", "aggregate", "count")]
    plans = [await explain(tenant, command) for command in reads]
    cost = answer["extensions"]["cost"]
    return (
        cost["requested"],
        cost["actual"],
        sum(work.get("totalKeysExamined", 0) for plan in plans for work in work_in(plan)),
        sum(work.get("totalDocsExamined", 0) for plan in plans for work in work_in(plan)),
    )


def work_in(plan: Any) -> Iterator[dict[str, Any]]:
    """Find the outermost parts of an explained plan that say what was gone through; they sum those within."""
    if isinstance(plan, list):
        for part in plan:
            yield from work_in(part)
    elif isinstance(plan, dict):
        if "totalDocsExamined" in plan:
            yield plan
        else:
            yield from work_in(list(plan.values()))


def is_paid(points: int, keys: int, documents: int) -> bool:
    """Return whether points are worth the work."""
    return keys / MAX_KEYS_BY_POINT + documents / MAX_DOCUMENTS_BY_POINT <= points


async def test_long_reads_cost_what_they_read(acme: Tenant, large: Customer) -> None:
    """Counts, sums and statements, whose work no argument shows in advance."""
    unpaid = []
    for text in LONG_READS:
        asked, *work = await gone_through(acme, text, {"id": large.id} if "$id" in text else {})
        if not is_paid(*work):
            unpaid.append((text, asked, *work))
    assert unpaid == []


@pytest.mark.parametrize("text", QUERIES)
async def test_each_query_of_a_screen_costs_what_it_reads(reader: Tenant, profile: Profile, text: str) -> None:
    """What MongoDB does for it is paid with its points."""
    _, *work = await gone_through(reader, text, variables_for(text, profile))
    assert is_paid(*work), work


async def test_the_check_would_see_work_that_is_not_paid(acme: Tenant, large: Customer) -> None:
    """Counting all for one point is."""
    _, _, keys, documents = await gone_through(acme, LONG_READS[1], {})
    assert keys >= MANY
    assert not is_paid(2, keys, documents)


async def test_a_summary_is_priced_by_the_periods_that_it_asks_for(acme: Tenant) -> None:
    """Before it runs; too many are refused by the resolver, and cost nothing more."""
    text = "query ($from: Date, $period: Period!) { customers(first: 100) { nodes { activitySummary(from: $from, "
    text += 'to: "2026-11-30", period: $period) { periods { total } } } } }'
    headers = {"authorization": f"Bearer {acme.token()}", "graphql-cost": "validate"}
    found = {}
    for first, period in (("2026-11-01", "DAY"), ("2026-11-01", "MONTH"), ("1990-01-01", "DAY")):
        body = {"query": text, "variables": {"from": first, "period": period}}
        answer = (await acme.gateway.client.post("/graphql", json=body, headers=headers)).json()
        found[first, period] = answer["extensions"]["cost"]["requested"]
    base = 1 + 100 + 100 * 10
    assert list(found.values()) == [base + 100 * 30, base + 100, base]


@pytest.mark.parametrize(
    ("mutation", "least"), [("customerMerge", 150), ("customerUnmerge", 150), ("tagRename", 200), ("tagMerge", 200)]
)
async def test_a_mutation_that_changes_many_records_is_dear(acme: Tenant, mutation: str, least: int) -> None:
    """Also when it is refused or only tried: what it does in a dry run is taken back."""
    samples: dict[str, dict[str, Any]] = {
        "customerMerge": {"survivorId": "cus_1", "otherId": "cus_2", "dryRun": True},
        "customerUnmerge": {"mergeId": "mrg_1", "dryRun": True},
        "tagRename": {"tag": "VIP", "name": "Gold", "dryRun": True},
        "tagMerge": {"tags": ["VIP"], "into": "Gold", "dryRun": True},
    }
    body = {"query": document(mutation), "variables": {"input": samples[mutation]}}
    headers = {"authorization": f"Bearer {acme.token(Role.ADMIN)}", "graphql-cost": "validate"}
    answer = (await acme.gateway.client.post("/graphql", json=body, headers=headers)).json()
    assert answer["extensions"]["cost"]["requested"] >= least
