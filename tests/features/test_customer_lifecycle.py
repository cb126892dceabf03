"""Blocking, archiving, and what that does to bookings and the portal."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import AppointmentWindow
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer, CustomerStatus
from tests import records, work_records
from tests.features.customer_writing import change, done, log_of, refusal
from tests.running_gateway import Tenant

IMPACT = "impact { kind count amount { amount } message preventsDelete }"
ME = "query ($id: ID!) { customer(id: $id) { id } }"


async def a_busy_customer(tenant: Tenant) -> Customer:
    """With a visit tomorrow, an open job, an open quote, an unpaid invoice and a card."""
    owner: Customer = await tenant.customer()
    tomorrow = instant() + timedelta(days=1)
    window = AppointmentWindow(start=tomorrow, end=tomorrow + timedelta(hours=2), time_zone="America/Chicago")
    rows = (records.job(owner), records.quote(owner), records.invoice(owner), records.appointment(owner))
    standing = (work_records.subscription(owner), work_records.recurring_invoice(owner), work_records.agreement(owner))
    await tenant.add(*standing)
    await tenant.add(*rows, records.appointment(owner, window=window))
    return owner


async def test_a_blocked_customer_may_not_book_until_unblocked(acme: Tenant) -> None:
    """The reason is kept with it, and in the change log."""
    stored = await acme.customer()
    blocked = await done(acme, "customerBlock", id=stored.id, reason=" Never  pays ", expectedVersion=1)
    assert (blocked["status"], blocked["canBook"], blocked["version"]) == ("BLOCKED", False, 2)
    reason = "query ($id: ID!) { customer(id: $id) { statusReason } }"
    assert (await acme.ask(reason, {"id": stored.id})).data["customer"]["statusReason"] == "Never pays"
    back = await done(acme, "customerUnblock", id=stored.id)
    assert (back["status"], back["canBook"], back["version"]) == ("ACTIVE", True, 3)
    assert [change.operation for change in await log_of(acme, stored)] == ["customerUnblock", "customerBlock"]


async def test_doing_it_again_changes_nothing(acme: Tenant) -> None:
    """No version, no log entry."""
    stored = await acme.customer(status=CustomerStatus.BLOCKED)
    assert (await done(acme, "customerBlock", id=stored.id, reason="again"))["version"] == 1
    assert await log_of(acme, stored) == []


async def test_archiving_keeps_everything_and_gives_back_what_was(acme: Tenant) -> None:
    """A blocked customer comes back blocked; the accounts list leaves archived ones out."""
    stored = await acme.customer(status=CustomerStatus.BLOCKED)
    assert (await done(acme, "customerArchive", id=stored.id))["status"] == "ARCHIVED"
    assert (await acme.ask("{ customers { nodes { id } } }")).data["customers"]["nodes"] == []
    assert await refusal(acme, "customerBlock", id=stored.id) == [("WRONG_STATUS", "id")]
    assert await refusal(acme, "customerUnblock", id=stored.id) == [("WRONG_STATUS", "id")]
    assert (await done(acme, "customerUnarchive", id=stored.id))["status"] == "BLOCKED"


@pytest.mark.parametrize("mutation", ["customerBlock", "customerArchive", "customerDelete"])
async def test_a_dry_run_says_what_would_break_and_changes_nothing(acme: Tenant, mutation: str) -> None:
    """Jobs, appointments to come, the unpaid balance, quotes and cards."""
    stored = await a_busy_customer(acme)
    answer = await change(acme, mutation, Role.ADMIN, more=IMPACT, id=stored.id, dryRun=True)
    payload = answer.data[mutation]
    codes = [error["code"] for error in payload["userErrors"]]
    assert codes == (["IN_USE"] * 3 if mutation == "customerDelete" else [])
    assert payload["customer"]["version"] == 1
    assert [(found["kind"], found["count"], found["preventsDelete"]) for found in payload["impact"]] == [
        ("OPEN_JOBS", 1, True),
        ("FUTURE_APPOINTMENTS", 1, True),
        ("UNPAID_BALANCE", 1, True),
        ("SUBSCRIPTIONS", 1, False),
        ("RECURRING_INVOICES", 1, False),
        ("AGREEMENTS", 1, False),
        ("OPEN_QUOTES", 1, False),
        ("CARDS", 1, False),
    ]
    assert payload["impact"][2]["amount"] == {"amount": "120.50"}
    assert await acme.scope.get(Customer, stored.id) == stored


async def test_a_dry_run_is_refused_as_the_real_one_would_be(acme: Tenant) -> None:
    """By status and by version."""
    stored = await acme.customer(status=CustomerStatus.ARCHIVED, version=2)
    assert await refusal(acme, "customerBlock", id=stored.id, dryRun=True) == [("WRONG_STATUS", "id")]
    stale = {"id": stored.id, "expectedVersion": 1, "dryRun": True}
    assert await refusal(acme, "customerUnarchive", **stale) == [("CONFLICT", "expectedVersion")]


async def test_a_partner_is_told_only_of_what_its_scopes_let_it_see(acme: Tenant) -> None:
    """Not of balances and cards without the scopes for them."""
    stored = await a_busy_customer(acme)
    query = "mutation ($i: CustomerStatusInput!) { customerBlock(input: $i) { impact { kind } } }"
    given = {"i": {"id": stored.id, "dryRun": True}}
    answer = await acme.ask(query, given, role=Role.PARTNER, scope="customer:read customer:status quote:read")
    assert answer.data["customerBlock"]["impact"] == [{"kind": "OPEN_QUOTES"}]


@pytest.mark.parametrize("mutation", ["customerBlock", "customerArchive"])
async def test_the_portal_is_closed_at_once_and_opened_again(acme: Tenant, mutation: str) -> None:
    """For a token that was used before: the verified token is remembered, the customer's standing is not."""
    stored, other = await acme.customer(), await acme.customer()
    token = acme.token(Role.CUSTOMER, {"customer": stored.id})
    before = await acme.gateway.ask(ME, {"id": stored.id}, token)
    assert before.data == {"customer": {"id": stored.id}}
    await done(acme, mutation, id=stored.id)
    for query in (ME, "query ($id: ID!) { node(id: $id) { id } }", "{ viewer { name } }"):
        variables = {"id": stored.id} if "$id" in query else None
        closed = await acme.gateway.ask(query, variables, token)
        assert (closed.status, closed.codes, closed.data) == (403, ["FORBIDDEN"], None)
    others = await acme.ask(ME, {"id": other.id}, role=Role.CUSTOMER, customer=other.id)
    assert others.data == {"customer": {"id": other.id}}
    await done(acme, {"customerBlock": "customerUnblock"}.get(mutation, "customerUnarchive"), id=stored.id)
    assert (await acme.gateway.ask(ME, {"id": stored.id}, token)).data == before.data


async def test_a_closed_portal_writes_nothing(acme: Tenant) -> None:
    """A blocked customer's token adds no address."""
    stored = await acme.customer(status=CustomerStatus.BLOCKED)
    given: dict[str, Any] = {"customerId": stored.id, "street": "1 Main Street"}
    assert (await change(acme, "customerAddressAdd", Role.CUSTOMER, **given)).status == 403
    assert await acme.scope.get(Customer, stored.id) == stored


@pytest.mark.parametrize("mutation", ["customerBlock", "customerUnblock", "customerArchive", "customerUnarchive"])
async def test_where_a_customer_stands_is_for_office_and_administrators(acme: Tenant, mutation: str) -> None:
    """Not for sales."""
    stored = await acme.customer()
    assert (await change(acme, mutation, Role.SALES, id=stored.id)).codes == ["FORBIDDEN"]
