"""`Customer.schedule` and `futureJobs`: what is ahead."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.appointment import Appointment, AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import Record, instant
from gateway.documents.customer import Customer
from gateway.documents.job import Job, JobStatus
from tests import records
from tests.running_gateway import Tenant

SCHEDULE = """
query Schedule($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $addressId: ID) {
  customer(id: $id) {
    schedule(first: $first, after: $after, last: $last, before: $before, addressId: $addressId) {
      totalCount
      nodes { __typename id number startsAt ... on Job { title } ... on Appointment { window { timeZone } } }
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}
"""
NOW = instant()


def visit(owner: Customer, hours: float, **changes: Any) -> Appointment:
    """Return an appointment that begins so many hours from now."""
    start = NOW + timedelta(hours=hours)
    window = AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago")
    return records.appointment(owner, window=window, **changes)


def work(owner: Customer, hours: float, **changes: Any) -> Job:
    """Return a job that is to begin so many hours from now."""
    return records.job(owner, scheduled_start=NOW + timedelta(hours=hours), **changes)


async def page_of(tenant: Tenant, owner: Customer, **arguments: Any) -> Any:
    """Return a page of the schedule."""
    answer = await tenant.ask(SCHEDULE, {"id": owner.id, **arguments})
    assert answer.errors == []
    return answer.data["customer"]["schedule"]


def in_order(rows: Sequence[Record]) -> list[str]:
    """Return the ids as the schedule orders them."""
    return [row.id for row in sorted(rows, key=lambda row: (row.starts_at, row.id))]  # type: ignore[attr-defined]


async def test_appointments_and_jobs_are_one_list_by_their_start(acme: Tenant) -> None:
    """Soonest first; each is shown as what it is."""
    owner = await acme.customer()
    rows = [work(owner, 50), visit(owner, 3), work(owner, 4), visit(owner, 70)]
    await acme.add(*rows)
    page = await page_of(acme, owner)
    assert [node["id"] for node in page["nodes"]] == in_order(rows)
    assert [node["__typename"] for node in page["nodes"]] == ["Appointment", "Job", "Job", "Appointment"]
    assert page["nodes"][0]["window"] == {"timeZone": "America/Chicago"}
    assert page["nodes"][1]["title"] == "Water heater repair"
    assert page["totalCount"] == 4


async def test_only_what_is_still_to_come_is_on_the_schedule(acme: Tenant) -> None:
    """A visit under way is; what is done, called off or past is not."""
    owner = await acme.customer()
    under_way, ahead = visit(owner, -1), work(owner, 1)
    await acme.add(
        under_way,
        ahead,
        visit(owner, -3),
        visit(owner, 5, status=AppointmentStatus.CANCELED),
        work(owner, 5, status=JobStatus.CANCELED),
        work(owner, -1),
        records.job(owner),
    )
    page = await page_of(acme, owner)
    assert [node["id"] for node in page["nodes"]] == [under_way.id, ahead.id]


async def test_the_schedule_can_be_narrowed_to_an_address(acme: Tenant) -> None:
    """Both kinds, and the count."""
    owner = await acme.customer()
    there = [visit(owner, 2, address_id="adr_2"), work(owner, 3, address_id="adr_2")]
    await acme.add(visit(owner, 1), work(owner, 1), *there)
    page = await page_of(acme, owner, addressId="adr_2")
    assert [node["id"] for node in page["nodes"]] == in_order(there)
    assert page["totalCount"] == 2


async def test_another_companys_rows_are_on_no_schedule(acme: Tenant, rival: Tenant) -> None:
    """Even filed under the same customer id."""
    owner = await acme.customer()
    mine = visit(owner, 1)
    double = records.customer(rival.company.id, id=owner.id)
    await acme.add(mine)
    await rival.add(visit(double, 1), work(double, 1))
    assert [node["id"] for node in (await page_of(acme, owner))["nodes"]] == [mine.id]


async def test_a_cursor_of_another_tab_is_refused(acme: Tenant) -> None:
    """The schedule's cursors are its own."""
    owner = await acme.customer()
    await acme.add(work(owner, 1), work(owner, 2))
    query = "query ($id: ID!) { customer(id: $id) { futureJobs(first: 1) { pageInfo { endCursor } } } }"
    answer = await acme.ask(query, {"id": owner.id})
    foreign = answer.data["customer"]["futureJobs"]["pageInfo"]["endCursor"]
    refused = await acme.ask(SCHEDULE, {"id": owner.id, "after": foreign})
    assert refused.codes == ["BAD_REQUEST"]


async def test_the_schedule_needs_the_permission_to_read_jobs(acme: Tenant) -> None:
    """A partner without the scope gets null and FORBIDDEN."""
    owner = await acme.customer()
    answer = await acme.ask(SCHEDULE, {"id": owner.id}, role=Role.PARTNER, scope="customer:read")
    assert answer.data == {"customer": {"schedule": None}}
    assert answer.codes == ["FORBIDDEN"]


async def test_a_portal_customer_sees_the_own_schedule_alone(acme: Tenant) -> None:
    """And nothing of another customer."""
    owner, other = await acme.customer(), await acme.customer()
    await acme.add(visit(owner, 1), work(other, 1))
    own = await acme.ask(SCHEDULE, {"id": owner.id}, role=Role.CUSTOMER, customer=owner.id)
    foreign = await acme.ask(SCHEDULE, {"id": other.id}, role=Role.CUSTOMER, customer=owner.id)
    assert own.data["customer"]["schedule"]["totalCount"] == 1
    assert foreign.data == {"customer": None}


@given(
    hours=st.lists(st.tuples(st.booleans(), st.integers(1, 6)), max_size=12),
    later=st.lists(st.tuples(st.booleans(), st.integers(1, 6)), max_size=4),
    size=st.integers(1, 4),
    backward=st.booleans(),
)
async def test_the_schedule_pages_to_its_end_while_rows_are_inserted(
    acme: Tenant, hours: list[tuple[bool, int]], later: list[tuple[bool, int]], size: int, backward: bool
) -> None:
    """No gap and no repeat of what was there at the start; what is new is in its place or not yet there."""
    owner = await acme.customer()
    rows: list[Record] = [(visit if is_visit else work)(owner, hour) for is_visit, hour in hours]
    new: list[Record] = [(visit if is_visit else work)(owner, hour) for is_visit, hour in later]
    await acme.add(*rows)
    seen: list[str] = []
    cursor, waiting = None, list(new)
    while True:
        arguments = {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
        page = await page_of(acme, owner, **arguments)
        nodes = [node["id"] for node in page["nodes"]]
        seen = nodes + seen if backward else seen + nodes
        cursor = page["pageInfo"]["startCursor" if backward else "endCursor"]
        if waiting:
            await acme.add(waiting.pop())
        if not page["pageInfo"]["hasPreviousPage" if backward else "hasNextPage"]:
            break
    assert len(seen) == len(set(seen))
    assert {row.id for row in rows} <= set(seen)
    assert seen == [row_id for row_id in in_order(rows + new) if row_id in seen]


async def test_future_jobs_are_those_planned_and_to_be_done(acme: Tenant) -> None:
    """Soonest first, by the instant of the request."""
    owner = await acme.customer()
    later, sooner = work(owner, 9), work(owner, 1, status=JobStatus.ON_HOLD)
    await acme.add(later, sooner, work(owner, -1), work(owner, 5, status=JobStatus.CANCELED), records.job(owner))
    query = "query ($id: ID!) { customer(id: $id) { futureJobs { totalCount nodes { id } } } }"
    page = (await acme.ask(query, {"id": owner.id})).data["customer"]["futureJobs"]
    assert page == {"totalCount": 2, "nodes": [{"id": sooner.id}, {"id": later.id}]}


@pytest.mark.parametrize("tab", ["schedule", "futureJobs"])
async def test_what_is_ahead_of_many_customers_costs_one_command_more(acme: Tenant, tab: str) -> None:
    """Nested lists are batched."""
    owners = [await acme.customer() for _ in range(6)]
    await asyncio.gather(*(acme.add(visit(owner, 1), work(owner, 2), work(owner, 3)) for owner in owners))
    query = f"{{ customers {{ nodes {{ id {tab}(first: 2) {{ totalCount nodes {{ id }} }} }} }} }}"
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query)).data["customers"]["nodes"]
    assert all(len(node[tab]["nodes"]) == 2 for node in nodes)
    assert all(node[tab]["totalCount"] == (3 if tab == "schedule" else 2) for node in nodes)
    assert [next(iter(command)) for command in commands] == ["find", "aggregate"]
