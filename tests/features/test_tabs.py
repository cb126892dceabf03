"""The tabs of a profile: connections below a customer."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import AppointmentStatus, AppointmentWindow
from gateway.documents.base.record import Record, instant
from gateway.documents.customer import Customer
from gateway.documents.note import NoteVisibility
from gateway.documents.quote import QuoteStatus
from tests import records, work_records
from tests.running_gateway import Tenant

MAKERS: dict[str, Any] = {
    "appointments": records.appointment,
    "jobs": records.job,
    "quotes": records.quote,
    "invoices": records.invoice,
    "equipment": records.equipment,
    "estimates": work_records.estimate,
    "recurringInvoices": work_records.recurring_invoice,
    "agreements": work_records.agreement,
    "subscriptions": work_records.subscription,
    "sales": work_records.sale,
    "notes": records.note,
}
HIDDEN_FROM = {
    "invoices": Role.TECHNICIAN,
    "recurringInvoices": Role.TECHNICIAN,
    "subscriptions": Role.TECHNICIAN,
    "sales": Role.TECHNICIAN,
    "notes": Role.CUSTOMER,
}


def tab_query(tab: str, arguments: str = "") -> str:
    """Return a query of one tab."""
    selection = "{ totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor } }"
    return f"query ($id: ID!, $after: String) {{ customer(id: $id) {{ {tab}{arguments} {selection} }} }}"


async def filled(tenant: Tenant, tab: str, count: int, **changes: Any) -> tuple[Customer, list[Record]]:
    """Return a customer with so many rows in a tab, oldest first."""
    owner = await tenant.customer()
    rows = [MAKERS[tab](owner, hour, **changes) for hour in range(count)]
    await tenant.add(*rows)
    return owner, rows


@pytest.mark.parametrize("tab", MAKERS)
async def test_a_tab_is_newest_first_and_pages_to_its_end(acme: Tenant, tab: str) -> None:
    """Every row once, in order, with any page size."""
    owner, rows = await filled(acme, tab, 5)
    seen: list[str] = []
    cursor = None
    while True:
        answer = await acme.ask(tab_query(tab, "(first: 2, after: $after)"), {"id": owner.id, "after": cursor})
        page = answer.data["customer"][tab]
        assert page["totalCount"] == 5
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        seen += [node["id"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [row.id for row in reversed(rows)]


@pytest.mark.parametrize("tab", MAKERS)
async def test_a_tab_can_be_narrowed_to_an_address(acme: Tenant, tab: str) -> None:
    """`addressId` keeps what belongs to that address, also in the count."""
    owner, _ = await filled(acme, tab, 2)
    there = MAKERS[tab](owner, 9, address_id="adr_2")
    await acme.add(there)
    query = tab_query(tab, '(after: $after, addressId: "adr_2")')
    page = (await acme.ask(query, {"id": owner.id})).data["customer"][tab]
    assert page["nodes"] == [{"id": there.id}]
    assert page["totalCount"] == 1


@pytest.mark.parametrize("tab", MAKERS)
async def test_a_page_that_ends_with_the_list_says_so(acme: Tenant, tab: str) -> None:
    """Exactly as many rows as asked for: nothing follows."""
    owner, _ = await filled(acme, tab, 2)
    answer = await acme.ask(tab_query(tab, "(first: 2, after: $after)"), {"id": owner.id})
    assert answer.data["customer"][tab]["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("tab", HIDDEN_FROM)
async def test_a_tab_needs_its_permission(acme: Tenant, tab: str) -> None:
    """The field is null with FORBIDDEN; the customer is there."""
    owner, _ = await filled(acme, tab, 1)
    role = HIDDEN_FROM[tab]
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await acme.ask(tab_query(tab, "(after: $after)"), {"id": owner.id}, role=role, **claims)
    assert answer.data == {"customer": {tab: None}}
    assert answer.codes == ["FORBIDDEN"]


@pytest.mark.parametrize("tab", MAKERS)
async def test_rows_that_another_company_filed_under_the_same_customer_id_do_not_show(
    acme: Tenant, rival: Tenant, tab: str
) -> None:
    """Even with the same ids below, the company's filter holds."""
    owner, _ = await filled(acme, tab, 1)
    planted = MAKERS[tab](records.customer(rival.company.id, id=owner.id), 1)
    await rival.add(planted)
    page = (await acme.ask(tab_query(tab, "(after: $after)"), {"id": owner.id})).data["customer"][tab]
    assert planted.id not in [node["id"] for node in page["nodes"]]
    assert page["totalCount"] == 1


async def test_all_tabs_of_a_profile_cost_two_mongodb_commands(acme: Tenant) -> None:
    """One for the customer, every tab, count and sum; one for the schedule and the sums of referrals."""
    owner = await acme.customer()
    await acme.add(*(make(owner) for make in MAKERS.values()), work_records.referral(owner))
    tabs = " ".join(f"{tab} {{ totalCount nodes {{ id }} }}" for tab in (*MAKERS, "futureJobs", "schedule"))
    tabs += " referrals { code rewardsEarned { amount } rewardsPending { amount } totalCount nodes { id } }"
    with acme.gateway.commands() as commands:
        answer = await acme.ask(f"query ($id: ID!) {{ customer(id: $id) {{ {tabs} }} }}", {"id": owner.id})
    assert all(answer.data["customer"][tab]["totalCount"] == 1 for tab in MAKERS)
    assert [next(iter(command)) for command in commands] == ["aggregate", "aggregate"]


async def test_the_jobs_of_many_customers_cost_as_many_commands_as_those_of_one(acme: Tenant) -> None:
    """Nested lists are batched."""
    for _ in range(12):
        owner = await acme.customer()
        await acme.add(records.job(owner), records.job(owner, 1), records.job(owner, 2))
    query = """{ customers(first: 50) { nodes {
      number jobs(first: 2) { totalCount nodes { number customer { number } } }
    } } }"""
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query)).data["customers"]["nodes"]
    assert len(nodes) == 12
    assert all(len(node["jobs"]["nodes"]) == 2 and node["jobs"]["totalCount"] == 3 for node in nodes)
    assert all(job["customer"]["number"] == node["number"] for node in nodes for job in node["jobs"]["nodes"])
    assert len(commands) == 3


async def test_appointments_are_divided_into_upcoming_and_past(acme: Tenant) -> None:
    """A visit under way is upcoming still."""
    owner = await acme.customer()
    now = instant()

    def visit(start: timedelta) -> Any:
        window = AppointmentWindow(start=now + start, end=now + start + timedelta(hours=2), time_zone="America/Chicago")
        return records.appointment(owner, window=window)

    past, under_way, future = visit(timedelta(days=-3)), visit(timedelta(hours=-1)), visit(timedelta(days=3))
    canceled = msgspec.structs.replace(visit(timedelta(days=1)), status=AppointmentStatus.CANCELED)
    await acme.add(past, under_way, future, canceled)
    query = """query ($id: ID!) { customer(id: $id) {
      upcoming: appointments(when: UPCOMING) { nodes { id window { timeZone } } }
      past: appointments(when: PAST) { nodes { id } }
      all: appointments { totalCount }
    } }"""
    tabs = (await acme.ask(query, {"id": owner.id})).data["customer"]
    assert [node["id"] for node in tabs["upcoming"]["nodes"]] == [under_way.id, future.id]
    assert tabs["upcoming"]["nodes"][0]["window"] == {"timeZone": "America/Chicago"}
    assert tabs["past"]["nodes"] == [{"id": past.id}]
    assert tabs["all"]["totalCount"] == 4


async def test_quotes_can_be_narrowed_by_status(acme: Tenant) -> None:
    """For the follow-up: draft, open and denied ones."""
    owner = await acme.customer()
    rows = {status: records.quote(owner, status=status) for status in QuoteStatus}
    await acme.add(*rows.values())
    query = "query ($id: ID!) { customer(id: $id) { quotes(status: [DRAFT, OPEN, DENIED]) { nodes { status } } } }"
    nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["quotes"]["nodes"]
    assert {node["status"] for node in nodes} == {"DRAFT", "OPEN", "DENIED"}


async def test_staff_notes_are_for_staff_only(acme: Tenant) -> None:
    """A technician's tab and count have team notes alone."""
    owner = await acme.customer()
    team, staff = records.note(owner), records.note(owner, 1, visibility=NoteVisibility.STAFF)
    await acme.add(team, staff)
    query = tab_query("notes", "(after: $after)")
    office = (await acme.ask(query, {"id": owner.id})).data["customer"]["notes"]
    technician = (await acme.ask(query, {"id": owner.id}, role=Role.TECHNICIAN)).data["customer"]["notes"]
    assert (office["totalCount"], technician["totalCount"]) == (2, 1)
    assert technician["nodes"] == [{"id": team.id}]


async def test_invoices_show_the_payments_received_for_them(acme: Tenant) -> None:
    """Payments hang below their invoice."""
    owner = await acme.customer()
    bill, other = records.invoice(owner), records.invoice(owner, 1)
    await acme.add(bill, other, records.payment(bill), records.payment(bill, 1, reference="check 12"))
    query = """query ($id: ID!) { customer(id: $id) { invoices { nodes {
      number balance { amount } payments { totalCount nodes { amount { amount } reference means } }
    } } } }"""
    nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["invoices"]["nodes"]
    assert [node["payments"]["totalCount"] for node in nodes] == [0, 2]
    assert nodes[1]["payments"]["nodes"][0] == {"amount": {"amount": "20.00"}, "reference": "check 12", "means": "CASH"}


async def test_a_tab_query_with_a_forged_cursor_is_refused(acme: Tenant) -> None:
    """Nothing of the tab is shown; the rest of the query is unharmed."""
    owner, _ = await filled(acme, "jobs", 1)
    answer = await acme.ask(tab_query("jobs", "(after: $after)"), {"id": owner.id, "after": "AAAA"})
    assert answer.data == {"customer": {"jobs": None}}
    assert answer.codes == ["BAD_REQUEST"]
