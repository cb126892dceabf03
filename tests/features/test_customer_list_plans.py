"""Every filter of the accounts list in every order: read by an index, and not much beyond the page."""

import itertools
from typing import Any

import pytest

from gateway.documents.customer import CustomerStatus, CustomerType
from gateway.inputs.customer import CustomerSortField
from tests import records
from tests.contract.test_prices import is_paid, work_in
from tests.contract.test_queries import explain
from tests.running_gateway import Tenant

MANY = 600
PAGE = 5
FILTERS: dict[str, dict[str, Any]] = {
    "none": {},
    "type": {"type": ["GOVERNMENT"]},
    "types": {"type": ["GOVERNMENT", "COMMERCIAL"]},
    "tag": {"tags": ["VIP"]},
    "tags": {"tags": ["VIP", "rare"]},
    "manager": {"accountManagerId": "stf_1"},
    "type and tag": {"type": ["GOVERNMENT"], "tags": ["VIP"]},
    "manager and tag": {"accountManagerId": "stf_1", "tags": ["VIP"]},
}
STATUSES: tuple[dict[str, Any], ...] = ({}, {"status": ["ACTIVE"]}, {"status": ["ARCHIVED", "BLOCKED", "ACTIVE"]})
INDEXED = {"none", "type", "types"}
INDEXED_BY_NAME_AND_DAY = {"tag", "manager"}
CHOSEN = ("queryPlanner", "winningPlan", "queryPlan", "inputStage", "inputStages")
"""The keys that lead to the stages of the plan that MongoDB chose."""
LIST = """query ($filter: CustomerFilter, $sort: CustomerSort, $first: Int) {
  customers(filter: $filter, sort: $sort, first: $first) { totalCount nodes { number } }
}"""


@pytest.fixture
async def many(acme: Tenant) -> None:
    """A company whose customers differ in all that lists are narrowed and sorted by."""
    kinds, statuses = list(CustomerType), list(CustomerStatus)
    people = [
        records.customer(
            acme.company.id,
            number=f"n{each:04}",
            type=kinds[each % len(kinds)],
            status=statuses[each // 7 % len(statuses)],
            tags=("VIP", "rare")[: each % 2 + (each % 40 == 1)],
            account_manager_id=f"stf_{each % 4}",
        )
        for each in range(MANY)
    ]
    await acme.scope.add_missing(people)


@pytest.mark.usefixtures("many")
async def test_no_list_is_read_without_an_index_or_costs_less_than_it_reads(acme: Tenant) -> None:
    """Of all filters and orders; where an index gives the rows in their order, a page reads a page."""
    headers = {"authorization": f"Bearer {acme.token()}"}
    for (name, narrowed), status, field, direction in itertools.product(
        FILTERS.items(), STATUSES, CustomerSortField, ("ASC", "DESC")
    ):
        variables = {"filter": {**narrowed, **status}, "sort": {"field": field, "direction": direction}, "first": PAGE}
        with acme.gateway.commands() as commands:
            body = {"query": LIST, "variables": variables}
            answer = (await acme.gateway.client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer
        plans = [await explain(acme, command) for command in commands]
        work = [each for plan in plans for each in work_in(plan)]
        keys = sum(each["totalKeysExamined"] for each in work)
        documents = sum(each["totalDocsExamined"] for each in work)
        assert "COLLSCAN" not in str(plans[0].get("queryPlanner", {}).get("winningPlan")), variables
        assert is_paid(answer["extensions"]["cost"]["actual"], keys, documents), (variables, keys, documents)
        by_index = name in INDEXED or (name in INDEXED_BY_NAME_AND_DAY and field in ("NAME", "JOINED_DATE"))
        if by_index:
            found = next(work_in(plans[0]))
            assert found["totalDocsExamined"] <= (PAGE + 2) * 3 * 2, (variables, found["totalDocsExamined"])
            assert not sorted_in_memory(plans[0]), variables
        else:
            for size in sorted_in_memory(plans[0]):
                assert size == PAGE + 1, variables


def sorted_in_memory(plan: Any) -> list[int]:
    """Return how many rows each in-memory sort of a winning plan keeps; 0: all."""
    if isinstance(plan, list):
        return [size for part in plan for size in sorted_in_memory(part)]
    if not isinstance(plan, dict):
        return []
    own = [int(plan.get("limitAmount", 0))] if plan.get("stage") == "SORT" else []
    within = [part for key, part in plan.items() if key in CHOSEN]
    return own + sorted_in_memory(within)
