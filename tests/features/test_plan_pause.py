"""Pausing and resuming subscriptions and recurring invoices."""

import asyncio
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.billing_interval import BillingInterval
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.operations.plan_pause import next_day
from tests import work_records
from tests.mutations import ask, refusals
from tests.running_gateway import Tenant

PLANS = ("subscription", "recurringInvoice")


async def a_plan(tenant: Tenant, plan: str, status: str = "ACTIVE", **changes: Any) -> Any:
    """Return a stored plan of a new customer."""
    owner = await tenant.customer()
    if plan == "subscription":
        made: Any = work_records.subscription(owner, status=SubscriptionStatus(status), **changes)
    else:
        made = work_records.recurring_invoice(owner, status=RecurringInvoiceStatus(status), **changes)
    await tenant.add(made)
    return made


async def stored(tenant: Tenant, plan: Any) -> Any:
    """Return the plan as it is stored now."""
    return await tenant.scope.get(type(plan), plan.id)


def today(tenant: Tenant) -> date:
    """Return the company's day."""
    return instant().astimezone(ZoneInfo(tenant.company.time_zone)).date()


@pytest.mark.parametrize("plan", PLANS)
async def test_a_plan_is_paused_and_resumed(acme: Tenant, plan: str) -> None:
    """Each is a logged version of the customer; what is next is null, and then a day to come."""
    made, now = await a_plan(acme, plan), today(acme)
    later = (now + timedelta(days=40)).isoformat()
    assert refusals(await ask(acme, f"{plan}Pause", {"id": made.id, "resumesOn": later, "expectedVersion": 1})) == []
    paused = await stored(acme, made)
    assert (paused.status, paused.paused_on, paused.resumes_on.isoformat()) == ("PAUSED", now, later)
    field = "next_charge_on" if plan == "subscription" else "next_issue_on"
    assert getattr(paused, field) is None
    assert refusals(await ask(acme, f"{plan}Resume", {"id": made.id, "expectedVersion": 2})) == []
    resumed = await stored(acme, made)
    assert (resumed.status, resumed.paused_on, resumed.resumes_on) == ("ACTIVE", None, None)
    assert getattr(resumed, field) >= now
    changes = await acme.scope.find(Change, {"customer_id": made.customer_id})
    assert {change.operation: change.version for change in changes} == {f"{plan}Pause": 2, f"{plan}Resume": 3}
    assert f"{made.collection}.{made.number}.status" in {field.field for field in changes[0].fields}


@pytest.mark.parametrize("plan", PLANS)
async def test_a_day_may_be_chosen_for_what_is_next(acme: Tenant, plan: str) -> None:
    """Today or later."""
    made, now = await a_plan(acme, plan, "PAUSED"), today(acme)
    for day, expected in ((now - timedelta(days=1), [("INVALID", "nextOn")]), (now, [])):
        assert refusals(await ask(acme, f"{plan}Resume", {"id": made.id, "nextOn": day.isoformat()})) == expected


@pytest.mark.parametrize(
    ("mutation", "status"),
    [
        ("subscriptionPause", "PAUSED"),
        ("subscriptionPause", "CANCELED"),
        ("subscriptionResume", "ACTIVE"),
        ("subscriptionResume", "CANCELED"),
        ("recurringInvoicePause", "PAUSED"),
        ("recurringInvoicePause", "ENDED"),
        ("recurringInvoiceResume", "ACTIVE"),
        ("recurringInvoiceResume", "ENDED"),
    ],
)
async def test_a_plan_in_another_status_is_refused(acme: Tenant, mutation: str, status: str) -> None:
    """And stays as it is."""
    made = await a_plan(acme, mutation.removesuffix("Pause").removesuffix("Resume"), status)
    assert refusals(await ask(acme, mutation, {"id": made.id})) == [("WRONG_STATUS", "id")]
    assert await stored(acme, made) == made


async def test_a_recurring_invoice_that_ends_before_is_not_resumed(acme: Tenant) -> None:
    """Nothing would be issued any more."""
    made = await a_plan(acme, "recurringInvoice", "PAUSED", ends_on=today(acme) - timedelta(days=1))
    assert refusals(await ask(acme, "recurringInvoiceResume", {"id": made.id})) == [("INVALID", "nextOn")]


@pytest.mark.parametrize("plan", PLANS)
async def test_of_two_who_pause_at_once_one_is_refused(acme: Tenant, plan: str) -> None:
    """The customer has one version more."""
    made = await a_plan(acme, plan)
    answers = await asyncio.gather(*(ask(acme, f"{plan}Pause", {"id": made.id}) for _ in range(4)))
    assert sorted(len(refusals(answer)) for answer in answers) == [0, 1, 1, 1]
    owner = await acme.scope.get(Customer, made.customer_id)
    assert owner
    assert owner.version == 2


@pytest.mark.parametrize("plan", PLANS)
async def test_another_company_and_who_keeps_no_books_cannot_pause(acme: Tenant, rival: Tenant, plan: str) -> None:
    """For the one it does not exist, the other is forbidden."""
    made = await a_plan(acme, plan)
    assert refusals(await ask(rival, f"{plan}Pause", {"id": made.id})) == [("NOT_FOUND", "id")]
    assert (await ask(acme, f"{plan}Pause", {"id": made.id}, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    assert await stored(acme, made) == made


@given(
    first=st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    interval=st.sampled_from(BillingInterval),
    today=st.dates(date(2019, 1, 1), date(2030, 12, 31)),
)
def test_the_next_day_is_the_first_of_the_interval_from_today_on(
    first: date, interval: BillingInterval, today: date
) -> None:
    """As counting one interval after the other gives."""
    found = next_day(first, interval, today)
    assert found >= max(today, first)
    days = {"WEEKLY": 7, "EVERY_TWO_WEEKS": 14, "MONTHLY": 31, "QUARTERLY": 92, "YEARLY": 366}[interval]
    assert found == first or (found - today).days < days
    if interval in ("WEEKLY", "EVERY_TWO_WEEKS"):
        assert (found - first).days % days == 0
    else:
        assert found.day == first.day or (found + timedelta(days=1)).day == 1
        step = {"MONTHLY": 1, "QUARTERLY": 3, "YEARLY": 12}[interval]
        assert ((found.year - first.year) * 12 + found.month - first.month) % step == 0


@pytest.mark.parametrize("plan", PLANS)
async def test_a_dry_run_shows_the_plan_as_it_would_be(acme: Tenant, plan: str) -> None:
    """With the day that resuming would choose; nothing is stored or logged, also under a key."""
    made = await a_plan(acme, plan, "PAUSED")
    next_on = "nextChargeOn" if plan == "subscription" else "nextIssueOn"
    query = f"""mutation ($input: PlanResumeInput!) {{ {plan}Resume(input: $input) {{
      {plan} {{ status {next_on} }} customer {{ version }} userErrors {{ code }} }} }}"""
    given = {"id": made.id, "idempotencyKey": "k-1"}
    dry = (await acme.ask(query, {"input": {**given, "dryRun": True}})).data[f"{plan}Resume"]
    assert (dry["userErrors"], dry[plan]["status"], dry["customer"]["version"]) == ([], "ACTIVE", 1)
    assert await stored(acme, made) == made
    assert await acme.scope.find(Change, {"customer_id": made.customer_id}) == []
    done = (await acme.ask(query, {"input": given})).data[f"{plan}Resume"]
    assert (done[plan], done["customer"]["version"]) == (dry[plan], 2)
