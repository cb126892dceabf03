"""`Customer.activitySummary`, `Customer.insights` and `Customer.changes`."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.change import FieldChange
from gateway.documents.communication import CommunicationChannel
from gateway.documents.customer import Customer
from gateway.documents.job import JobStatus
from gateway.schema.customer import Customer as CustomerType
from gateway.schema.field import permission_of
from gateway.store.lookups.activity import ActivityKind
from tests import records
from tests.contract.test_queries import explain, scans
from tests.running_gateway import Tenant

SUMMARY = """query ($id: ID!, $from: Date, $to: Date, $period: Period! = MONTH, $kinds: [ActivityKind!]) {
  customer(id: $id) { activitySummary(from: $from, to: $to, period: $period, kinds: $kinds) {
    from to timeZone total counts { kind count } periods { firstDay lastDay total counts { kind count } }
  } }
}"""
INSIGHTS = """query ($id: ID!, $days: Int) { customer(id: $id) { insights(days: $days) {
  customerSince since jobsCompleted mostCommonChannel channels { channel count share }
} } }"""
CHANGES = """query ($id: ID!) { customer(id: $id) { changes { totalCount nodes {
  id changedAt operation requestId version subjectId author { name role } fields { field before after isHidden }
} } } }"""


async def summary_of(tenant: Tenant, owner: Customer, arguments: Any = None, role: Role = Role.OFFICE) -> Any:
    """Return the summary of a customer."""
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await tenant.ask(SUMMARY, {"id": owner.id, **(arguments or {})}, role=role, **claims)
    assert answer.errors == []
    return answer.data["customer"]["activitySummary"]


async def test_a_summary_counts_each_kind_in_the_companys_days(acme: Tenant) -> None:
    """A call at 3 a.m. UTC on the first belongs to the day, and the month, before in Chicago."""
    owner = await acme.customer()
    at = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
    await acme.add(
        records.communication(owner, at=at),
        records.communication(owner, at=at + timedelta(days=3)),
        records.note(owner, created_at=at + timedelta(days=3)),
        records.job(owner, created_at=at - timedelta(days=200)),
    )
    found = await summary_of(acme, owner, {"from": "2026-02-01", "to": "2026-03-31"})
    assert (found["from"], found["to"], found["timeZone"]) == ("2026-02-01", "2026-03-31", "America/Chicago")
    assert found["total"] == 3
    assert found["counts"] == [{"kind": "CALL", "count": 2}, {"kind": "NOTE", "count": 1}]
    assert found["periods"] == [
        {
            "firstDay": "2026-03-01",
            "lastDay": "2026-03-31",
            "total": 2,
            "counts": [{"kind": "CALL", "count": 1}, {"kind": "NOTE", "count": 1}],
        },
        {"firstDay": "2026-02-01", "lastDay": "2026-02-28", "total": 1, "counts": [{"kind": "CALL", "count": 1}]},
    ]


async def test_without_days_a_summary_has_the_last_twelve_months(acme: Tenant) -> None:
    """The current month and the eleven before, also those in which nothing happened."""
    owner = await acme.customer()
    await acme.add(records.communication(owner, at=instant()))
    found = await summary_of(acme, owner)
    assert len(found["periods"]) == 12
    assert [period["total"] for period in found["periods"]] == [1] + [0] * 11
    assert found["from"].endswith("-01")


@pytest.mark.parametrize(("period", "count"), [("DAY", 14), ("WEEK", 3), ("MONTH", 2)])
async def test_periods_are_days_weeks_or_months(acme: Tenant, period: str, count: int) -> None:
    """A week begins on Monday."""
    owner = await acme.customer()
    await acme.add(*(records.communication(owner, at=datetime(2026, 2, 20 + n, 18, tzinfo=UTC)) for n in range(9)))
    found = await summary_of(acme, owner, {"from": "2026-02-20", "to": "2026-03-05", "period": period})
    assert len(found["periods"]) == count
    assert sum(one["total"] for one in found["periods"]) == found["total"] == 9
    if period == "WEEK":
        assert [one["firstDay"] for one in found["periods"]] == ["2026-03-02", "2026-02-23", "2026-02-16"]


@given(moments=st.lists(st.integers(0, 400 * 24), max_size=12), first=st.integers(0, 400), days=st.integers(0, 60))
@settings(max_examples=20)
async def test_a_summary_adds_up_to_the_timeline(acme: Tenant, moments: list[int], first: int, days: int) -> None:
    """Its total is how many entries lie within its days, across changes of the clock."""
    owner = await acme.customer()
    begin = datetime(2025, 11, 1, tzinfo=UTC)
    kinds = list(ActivityKind)
    made = []
    for place, hours in enumerate(moments):
        kind = kinds[place % len(kinds)]
        field = {"NOTE": "created_at", "COMMENT": "created_at", "BOOKING": "created_at", "EDIT": "changed_at"}
        at: dict[str, Any] = {field.get(kind.value, "at"): begin + timedelta(hours=hours)}
        made.append(records.entry(owner, kind, **at))
    await acme.add(*made)
    start = begin.date() + timedelta(days=first)
    end = start + timedelta(days=days)
    found = await summary_of(acme, owner, {"from": start.isoformat(), "to": end.isoformat()})
    zone = ZoneInfo("America/Chicago")
    local = [(begin + timedelta(hours=hours)).astimezone(zone).date() for hours in moments]
    assert found["total"] == sum(start <= day <= end for day in local)
    assert found["total"] == sum(one["total"] for one in found["periods"])


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "2024-01-01", "to": "2026-03-01", "period": "DAY"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
    ],
)
async def test_days_that_cannot_be_summed_up_are_refused(acme: Tenant, days: dict[str, str]) -> None:
    """Wrong way round, too many periods, out of the calendar."""
    owner = await acme.customer()
    answer = await acme.ask(SUMMARY, {"id": owner.id, **days})
    assert (answer.data, answer.codes) == ({"customer": {"activitySummary": None}}, ["BAD_REQUEST"])


async def test_a_summary_counts_what_the_viewer_may_see(acme: Tenant) -> None:
    """The portal: bookings. Kinds that were not asked for are not counted either."""
    owner = await acme.customer()
    await acme.add(*(records.entry(owner, kind) for kind in ActivityKind))
    window = {"from": "2026-01-01", "to": "2026-12-31"}
    assert (await summary_of(acme, owner, window))["total"] == len(ActivityKind)
    portal = await summary_of(acme, owner, window, Role.CUSTOMER)
    assert portal["counts"] == [{"kind": "BOOKING", "count": 1}]
    some = await summary_of(acme, owner, {**window, "kinds": ["CALL", "NOTE"]})
    assert some["total"] == 2


async def test_summaries_and_insights_of_many_customers_cost_no_command_for_each(acme: Tenant, rival: Tenant) -> None:
    """One for each source; each by an index; nothing of another company is counted."""
    for _ in range(6):
        owner = await acme.customer()
        await acme.add(*(records.entry(owner, kind, at) for kind in ActivityKind for at in range(3)))
        double = records.customer(rival.company.id, id=owner.id)
        await rival.add(*(records.entry(double, kind) for kind in ActivityKind))
    query = """{ customers { nodes {
      activitySummary(from: "2026-01-01", to: "2026-12-31") { total } insights(days: 3660) { channels { count } }
    } } }"""
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query)).data["customers"]["nodes"]
    assert [node["activitySummary"]["total"] for node in nodes] == [27] * 6
    assert [sum(part["count"] for part in node["insights"]["channels"]) for node in nodes] == [15] * 6
    assert len(commands) == 9
    for command in commands:
        assert scans(await explain(acme, command)) == []


async def test_insights_say_since_when_how_many_jobs_and_which_channel(acme: Tenant) -> None:
    """The mix behind the most common channel, within its window."""
    owner = await acme.customer()
    now = instant()
    for days, channel in ((1, "TEXT"), (2, "TEXT"), (3, "CALL"), (40, "CALL"), (41, "CALL")):
        at = now - timedelta(days=days)
        await acme.add(records.communication(owner, 0, CommunicationChannel(channel), at=at))
    statuses = (JobStatus.COMPLETED, JobStatus.COMPLETED, JobStatus.CANCELED, JobStatus.SCHEDULED)
    await acme.add(*(records.job(owner, status=status) for status in statuses))
    found = (await acme.ask(INSIGHTS, {"id": owner.id})).data["customer"]["insights"]
    assert (found["customerSince"], found["jobsCompleted"]) == (owner.joined_on.isoformat(), 2)
    assert found["mostCommonChannel"] == "CALL"
    assert found["channels"] == [
        {"channel": "CALL", "count": 3, "share": 0.6},
        {"channel": "TEXT", "count": 2, "share": 0.4},
    ]
    lately = (await acme.ask(INSIGHTS, {"id": owner.id, "days": 30})).data["customer"]["insights"]
    assert lately["mostCommonChannel"] == "TEXT"


async def test_insights_without_communications_name_no_channel(acme: Tenant) -> None:
    """Null and an empty mix; too long a window is refused."""
    owner = await acme.customer()
    found = (await acme.ask(INSIGHTS, {"id": owner.id})).data["customer"]["insights"]
    assert (found["mostCommonChannel"], found["channels"], found["jobsCompleted"]) == (None, [], 0)
    assert (await acme.ask(INSIGHTS, {"id": owner.id, "days": 0})).codes == ["BAD_REQUEST"]


async def test_the_change_log_says_who_when_what_before_and_after(acme: Tenant) -> None:
    """In the names of the API, by request id; an app shows by its role."""
    owner = await acme.customer()
    rename = 'mutation ($id: ID!) { customerUpdate(input: {id: $id, lastName: "Hopper"}) { userErrors { code } } }'
    done = await acme.ask(rename, {"id": owner.id}, role=Role.PARTNER, scope="customer:read customer:write")
    (node,) = (await acme.ask(CHANGES, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    assert (node["operation"], node["version"], node["subjectId"]) == ("customerUpdate", 2, None)
    assert node["requestId"] == done.headers["x-request-id"]
    assert node["author"]["role"] == "PARTNER"
    assert node["fields"] == [
        {"field": "lastName", "before": owner.last_name, "after": "Hopper", "isHidden": False},
    ]


async def test_values_of_fields_that_the_viewer_may_not_read_are_left_out(acme: Tenant) -> None:
    """Sales read the log and not the cards: they see that something was changed."""
    owner = await acme.customer()
    cards = FieldChange(field="payment_methods", after=[{"id": "pm_1", "last4": "4242", "exp_year": 2030}])
    name = FieldChange(field="first_name", before="Ada", after="Grace")
    await acme.add(records.change(owner, fields=(cards, name)))
    fields = {}
    for role in (Role.OFFICE, Role.SALES):
        (node,) = (await acme.ask(CHANGES, {"id": owner.id}, role=role)).data["customer"]["changes"]["nodes"]
        fields[role] = {one["field"]: (one["after"], one["isHidden"]) for one in node["fields"]}
    assert fields[Role.OFFICE]["paymentMethods.pm_1"] == ({"id": "pm_1", "last4": "4242", "expYear": 2030}, False)
    assert fields[Role.SALES] == {"paymentMethods": (None, True), "firstName": ("Grace", False)}


SHOWN_AS = {
    "referral_code": "referrals",
    "unrelated_ids": "related",
    "blocked_before_archive": "status",
    "created_by": "changes",
}
"""Stored field → the field of the profile that shows it, where the names differ."""


def test_the_log_guards_what_the_profile_guards() -> None:
    """Every stored field of a customer is either open in the profile, or its permission is in the list."""
    shown = {field.python_name: field for field in CustomerType.__strawberry_definition__.fields}  # type: ignore[attr-defined]
    for name in Customer.__struct_fields__:
        if name in ("company_id", "version", "created_at", "updated_at"):
            continue
        visible = shown.get(SHOWN_AS.get(name, name)) or shown.get(name.removesuffix("_id"))
        needed = permission_of(visible) if visible else "unknown to the profile"
        assert Customer.guarded.get(name) == needed, name


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CUSTOMER, Role.PARTNER])
async def test_the_change_log_needs_its_permission(acme: Tenant, role: Role) -> None:
    """The field is null; the entries are not fetched by id either."""
    owner = await acme.customer()
    change = records.change(owner)
    await acme.add(change)
    claims = {Role.CUSTOMER: {"customer": owner.id}, Role.PARTNER: {"scope": "customer:read change:read"}}.get(role, {})
    answer = await acme.ask(CHANGES, {"id": owner.id}, role=role, **claims)
    assert (answer.data, answer.codes) == ({"customer": {"changes": None}}, ["FORBIDDEN"])
    node = await acme.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": change.id}, role=role, **claims)
    assert (node.data, node.codes) == ({"node": None}, ["FORBIDDEN"])


async def test_communications_are_counted_from_index_keys_alone(acme: Tenant) -> None:
    """No document is read, however many there are."""
    owner = await acme.customer()
    await acme.add(*(records.communication(owner, hour) for hour in range(12)))
    query = "query ($id: ID!) { customer(id: $id) { insights(days: 3660) { channels { count } } } }"
    with acme.gateway.commands() as commands:
        answer = await acme.ask(query, {"id": owner.id})
    assert answer.data["customer"]["insights"]["channels"] == [{"count": 12}]
    plan = await explain(acme, commands[-1])
    stages = plan.get("stages", [{"$cursor": plan}])
    assert stages[0]["$cursor"]["executionStats"]["totalDocsExamined"] == 0
