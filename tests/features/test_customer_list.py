"""The accounts list: filters, orders, paging both ways."""

from datetime import date
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import CustomerMetrics, CustomerStatus, CustomerType
from gateway.inputs.tag import MOST_TAGS
from tests import records
from tests.running_gateway import Tenant

LIST = """
query List($first: Int, $after: String, $last: Int, $before: String, $filter: CustomerFilter, $sort: CustomerSort) {
  customers(first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort) {
    nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def numbers(tenant: Tenant, **variables: Any) -> list[str]:
    """Return the customer numbers of one page."""
    answer = await tenant.ask(LIST, variables)
    assert answer.errors == []
    return [node["number"] for node in answer.data["customers"]["nodes"]]


async def test_the_list_is_newest_first_unless_told(acme: Tenant) -> None:
    """Equal days are ordered by id."""
    for number, day in (("a", date(2025, 1, 1)), ("b", date(2026, 1, 1)), ("c", date(2024, 1, 1))):
        await acme.customer(number=number, joined_on=day)
    assert await numbers(acme) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ({"field": "NAME"}, ["anna", "émile", "zoe"]),
        ({"field": "NAME", "direction": "DESC"}, ["zoe", "émile", "anna"]),
        ({"field": "BALANCE"}, ["zoe", "émile", "anna"]),
        ({"field": "BALANCE", "direction": "ASC"}, ["anna", "émile", "zoe"]),
        ({"field": "LIFETIME_VALUE"}, ["anna", "zoe", "émile"]),
    ],
)
async def test_the_list_is_sorted_as_asked(acme: Tenant, sort: dict[str, str], expected: list[str]) -> None:
    """Names without regard to accents and case; amounts by value."""
    for name, due, value in (("zoe", 30, 20), ("émile", 20, 10), ("anna", 10, 30)):
        metrics = CustomerMetrics(total_due=records.dollars(due), lifetime_value=records.dollars(value))
        await acme.customer(number=name, first_name=None, last_name=name, metrics=metrics)
    assert await numbers(acme, sort=sort) == expected


async def test_archived_customers_are_listed_only_when_asked_for(acme: Tenant) -> None:
    """Active and blocked ones are listed."""
    for status in CustomerStatus:
        await acme.customer(number=status.value, status=status)
    assert set(await numbers(acme)) == {"ACTIVE", "BLOCKED"}
    assert await numbers(acme, filter={"status": ["ARCHIVED"]}) == ["ARCHIVED"]


async def test_filters_narrow_together(acme: Tenant) -> None:
    """Type, every tag and account manager must all hold."""
    manager = records.staff_member(acme.company.id)
    await acme.add(manager)
    commercial = {"type": CustomerType.COMMERCIAL, "account_manager_id": manager.id}
    await acme.customer(number="both", tags=("VIP", "Net 30"), **commercial)
    await acme.customer(number="one tag", tags=("VIP",), **commercial)
    await acme.customer(number="household", tags=("VIP", "Net 30"), account_manager_id=manager.id)
    wanted = {"type": ["COMMERCIAL"], "tags": ["VIP", "Net 30"], "accountManagerId": manager.id}
    assert await numbers(acme, filter=wanted) == ["both"]


async def test_a_filter_takes_as_many_tags_as_a_customer_can_have(acme: Tenant) -> None:
    """More are refused, and repeated values look no further."""
    await acme.customer(number="one", tags=("VIP",))
    assert await numbers(acme, filter={"tags": ["VIP"] * MOST_TAGS, "status": ["ACTIVE"] * 1_000}) == ["one"]
    answer = await acme.ask(LIST, {"first": 3, "filter": {"tags": ["VIP"] * (MOST_TAGS + 1)}})
    assert answer.codes == ["BAD_REQUEST"]
    assert f"at most {MOST_TAGS} tags" in answer.errors[0]["message"]


@pytest.mark.parametrize("sort", [{"field": "NAME"}, {"field": "JOINED_DATE"}, {"field": "BALANCE"}])
async def test_paging_forward_and_back_meets_every_customer_once(acme: Tenant, sort: dict[str, str]) -> None:
    """Also where many have the same value, which is where cursors usually break."""
    made = [(await acme.customer(last_name=f"N{n % 3}", joined_on=date(2025, 1, 1 + n % 2))).number for n in range(11)]
    forward: list[str] = []
    cursor = None
    while True:
        page = (await acme.ask(LIST, {"first": 3, "after": cursor, "sort": sort})).data["customers"]
        forward += [node["number"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    before = None
    while True:
        page = (await acme.ask(LIST, {"last": 4, "before": before, "sort": sort})).data["customers"]
        backward = [node["number"] for node in page["nodes"]] + backward
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert sorted(forward) == sorted(made)
    assert forward == backward


async def test_total_count_is_counted_only_when_asked_for(acme: Tenant) -> None:
    """One MongoDB command without it, two with it."""
    for _ in range(3):
        await acme.customer()
    with acme.gateway.commands() as uncounted:
        await acme.ask("{ customers(first: 1) { nodes { id } } }")
    with acme.gateway.commands() as counted:
        answer = await acme.ask(
            "{ customers(first: 1) { nodes { id } ...T } } fragment T on CustomerConnection { totalCount }"
        )
    assert answer.data["customers"]["totalCount"] == 3
    assert (len(uncounted), len(counted)) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("first: -1", "from 0 to 100"),
        ("first: 101", "from 0 to 100"),
        ("first: 1, last: 1", "not both"),
        ('first: 1, before: "x"', "goes with"),
        ('after: "x", before: "y"', "not both"),
        ('after: "bm9wZQ"', "not valid here"),
        ('after: "%%%"', "not valid here"),
        ('after: "é"', "not valid here"),
    ],
)
async def test_senseless_paging_is_refused_with_advice(acme: Tenant, arguments: str, words: str) -> None:
    """Each refusal says what would be right."""
    answer = await acme.ask(f"{{ customers({arguments}) {{ nodes {{ id }} }} }}")
    assert answer.codes == ["BAD_REQUEST"]
    assert words in answer.errors[0]["message"]


async def test_a_cursor_of_another_company_or_order_is_refused(acme: Tenant, rival: Tenant) -> None:
    """Cursors are signed for one company, one list and one order."""
    await acme.customer()
    page = (await acme.ask(LIST, {})).data["customers"]
    cursor = page["pageInfo"]["endCursor"]
    foreign = await rival.ask(LIST, {"after": cursor})
    reordered = await acme.ask(LIST, {"after": cursor, "sort": {"field": "NAME"}})
    assert foreign.codes == reordered.codes == ["BAD_REQUEST"]


@pytest.mark.parametrize("role", [Role.CUSTOMER])
async def test_the_list_needs_its_permission(acme: Tenant, role: Role) -> None:
    """A portal customer cannot list customers."""
    answer = await acme.ask(LIST, {}, role=role)
    assert answer.data == {"customers": None}
    assert answer.codes == ["FORBIDDEN"]


async def test_the_list_shows_this_company_only(acme: Tenant, rival: Tenant) -> None:
    """Another company's customers are in no page and no count."""
    await acme.customer()
    answer = await rival.ask("{ customers { totalCount nodes { id } } }")
    assert answer.data == {"customers": {"totalCount": 0, "nodes": []}}
