"""Statuses that time changes: what is shown, filtered and counted is what holds now, by the company's days."""

from datetime import timedelta
from itertools import chain, combinations, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.access.permission import Role
from gateway.documents.agreement import AgreementStatus
from gateway.documents.base.record import instant
from gateway.documents.contact import Taxability, TaxKind
from gateway.documents.customer import Customer
from gateway.documents.equipment import EquipmentComponent
from gateway.documents.quote import QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.operations.reindex import renew_status_instants
from gateway.operations.verify import verify
from tests import records, work_records
from tests.running_gateway import RunningGateway, Tenant

ZONES = ("America/Chicago", "Pacific/Auckland", "Pacific/Pago_Pago", "UTC")
KINDS: dict[str, tuple[Any, Any]] = {
    "quotes": (records.quote, QuoteStatus),
    "agreements": (work_records.agreement, AgreementStatus),
    "recurringInvoices": (work_records.recurring_invoice, RecurringInvoiceStatus),
}


def in_days(tenant: Tenant, days: int) -> Any:
    """Return a day of the company, from today on."""
    return tenant.company.find_day(instant()) + timedelta(days=days)


def zone(tenant: Tenant) -> ZoneInfo:
    """Return the company's time zone."""
    return ZoneInfo(tenant.company.time_zone)


async def shown(tenant: Tenant, owner: Customer, tab: str, argument: str = "") -> dict[str, str]:
    """Number → status of each row of a tab, after a check that `totalCount` agrees."""
    query = f"query ($id: ID!) {{ customer(id: $id) {{ {tab}{argument} {{ totalCount nodes {{ number status }} }} }} }}"
    page = (await tenant.ask(query, {"id": owner.id})).data["customer"][tab]
    assert page["totalCount"] == len(page["nodes"])
    return {node["number"]: node["status"] for node in page["nodes"]}


@pytest.mark.parametrize("time_zone", ZONES)
async def test_an_open_quote_expires_when_its_last_day_is_over_where_the_company_is(
    gateway: RunningGateway, time_zone: str
) -> None:
    """On its last day it may be accepted; a draft was never sent."""
    tenant = await gateway.tenant(time_zone=time_zone)
    owner = await tenant.customer()
    made = {
        (days, status): records.quote(owner, status=status, expires_on=in_days(tenant, days)).in_zone(zone(tenant))
        for days in (-1, 0)
        for status in QuoteStatus
    }
    endless = records.quote(owner)
    await tenant.add(*made.values(), endless)
    found = await shown(tenant, owner, "quotes")
    expected = {
        quote.number: "EXPIRED" if (days, status) == (-1, QuoteStatus.OPEN) else status.value
        for (days, status), quote in made.items()
    }
    assert found == {**expected, endless.number: "OPEN"}


@pytest.mark.parametrize("time_zone", [*ZONES, "Pacific/Kiritimati"])
async def test_a_certificate_and_a_warranty_end_when_their_last_day_is_over_where_the_company_is(
    gateway: RunningGateway, time_zone: str
) -> None:
    """With them the tax that a new quote has; on the last day they hold."""
    tenant = await gateway.tenant(time_zone=time_zone, tax_basis_points=1_000)
    query = """query ($id: ID!) { customer(id: $id) { taxability { isLapsed isTaxable }
      equipment { nodes { isUnderWarranty components { isUnderWarranty } } } } }"""
    offer = """mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { tax { amount } } } }"""
    for days, is_over, tax in ((-1, True, "10.00"), (0, False, "0.00")):
        last_day = in_days(tenant, days)
        owner = await tenant.customer(taxability=Taxability(kind=TaxKind.EXEMPT, certificate="1", expires_on=last_day))
        parts = (EquipmentComponent(name="Valve", warranty_until=last_day), EquipmentComponent(name="Pipe"))
        await tenant.add(records.equipment(owner, warranty_until=last_day, components=parts))
        found = (await tenant.ask(query, {"id": owner.id})).data["customer"]
        assert found["taxability"] == {"isLapsed": is_over, "isTaxable": is_over}
        warranties = [{"isUnderWarranty": not is_over}, {"isUnderWarranty": None}]
        assert found["equipment"]["nodes"] == [{"isUnderWarranty": not is_over, "components": warranties}]
        made = await tenant.ask(offer, {"input": {"customerId": owner.id, "title": "Boiler", "total": "110.00"}})
        assert made.data["quoteCreate"]["quote"]["tax"]["amount"] == tax


@pytest.mark.parametrize("tab", KINDS)
async def test_every_filter_by_status_finds_what_is_shown_with_it(acme: Tenant, tab: str) -> None:
    """Every set of statuses, with any stored values: each status with its instants past, to come or missing."""
    make, statuses = KINDS[tab]
    kind = type(make(records.customer(acme.company.id)))
    fields = sorted({at for _, at, _ in kind.current_status.turns})
    owner, now = await acme.customer(), instant()
    times = (None, now - timedelta(hours=1), now + timedelta(hours=1))
    await acme.add(
        *(
            make(owner, status=status, **dict(zip(fields, given, strict=True)))
            for status in statuses
            for given in product(times, repeat=len(fields))
        )
    )
    everything = await shown(acme, owner, tab, "(first: 100)")
    assert set(everything.values()) == {status.value for status in statuses}
    for chosen in chain.from_iterable(combinations(statuses, count) for count in range(1, len(statuses) + 1)):
        names = [status.value for status in chosen]
        found = await shown(acme, owner, tab, f"(first: 100, status: [{', '.join(names)}])")
        assert found == {number: status for number, status in everything.items() if status in names}, names


async def test_pages_of_a_filter_by_status_go_on_where_the_last_ended(acme: Tenant) -> None:
    """The cursor narrows further what the statuses have narrowed."""
    owner = await acme.customer()
    open_ones = [records.quote(owner, hour, expires_on=in_days(acme, 3)).in_zone(zone(acme)) for hour in range(5)]
    past = [records.quote(owner, hour, expires_on=in_days(acme, -3)).in_zone(zone(acme)) for hour in range(5)]
    await acme.add(*open_ones, *past)
    query = """query ($id: ID!, $after: String) { customer(id: $id) {
      quotes(first: 2, after: $after, status: [OPEN]) { totalCount nodes { id } pageInfo { endCursor hasNextPage } }
    } }"""
    found, after = [], None
    while True:
        page = (await acme.ask(query, {"id": owner.id, "after": after})).data["customer"]["quotes"]
        found += [node["id"] for node in page["nodes"]]
        assert page["totalCount"] == 5
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert found == [quote.id for quote in reversed(open_ones)]


async def test_an_agreement_begins_and_ends_with_its_days(acme: Tenant) -> None:
    """One that is renewed goes on; one that was canceled stays so."""
    owner = await acme.customer()
    days = {"past": (-400, -1), "now": (-30, 0), "today": (0, 30), "to come": (1, 30)}
    rows = {
        (when, status, renews): work_records.agreement(
            owner, status=status, auto_renew=renews, starts_on=in_days(acme, first), ends_on=in_days(acme, last)
        ).in_zone(zone(acme))
        for when, (first, last) in days.items()
        for status in (AgreementStatus.PENDING, AgreementStatus.ACTIVE, AgreementStatus.CANCELED)
        for renews in (False, True)
    }
    await acme.add(*rows.values())
    found = await shown(acme, owner, "agreements", "(first: 100)")
    for (when, status, renews), row in rows.items():
        expected = status.value
        if status is AgreementStatus.PENDING and when != "to come":
            expected = "ACTIVE"
        if expected == "ACTIVE" and when == "past" and not renews:
            expected = "EXPIRED"
        assert found[row.number] == expected, (when, status, renews)


async def test_only_open_quotes_are_worth_talking_over_on_a_job(acme: Tenant) -> None:
    """A technician does not offer what has expired, and `node` and `quoteBy` say the same of it."""
    owner = await acme.customer()
    job = records.job(owner)
    expired = records.quote(owner, job_id=job.id, expires_on=in_days(acme, -1)).in_zone(zone(acme))
    current = records.quote(owner, job_id=job.id, expires_on=in_days(acme, 0)).in_zone(zone(acme))
    await acme.add(job, expired, current)
    query = """query ($id: ID!, $quote: ID!, $number: String!) {
      job(id: $id) { openQuotes { nodes { number } } quotes { nodes { number status } } }
      node(id: $quote) { ... on Quote { status } }
      quoteBy(number: $number) { status }
    }"""
    given = {"id": job.id, "quote": expired.id, "number": expired.number}
    found = (await acme.ask(query, given, role=Role.TECHNICIAN)).data
    assert found["job"]["openQuotes"]["nodes"] == [{"number": current.number}]
    assert {row["number"]: row["status"] for row in found["job"]["quotes"]["nodes"]} == {
        expired.number: "EXPIRED",
        current.number: "OPEN",
    }
    assert (found["node"], found["quoteBy"]) == ({"status": "EXPIRED"}, {"status": "EXPIRED"})


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("mutation", ["customerArchive", "customerDelete"])
async def test_a_dry_run_counts_what_is_not_over(acme: Tenant, mutation: str, over: bool) -> None:
    """Paused plans go on one day; what its last day has ended does not."""
    owner, last = await acme.customer(payment_methods=()), in_days(acme, -1 if over else 0)
    plans = [
        work_records.recurring_invoice(owner, status=status, ends_on=last, next_issue_on=None).in_zone(zone(acme))
        for status in (RecurringInvoiceStatus.ACTIVE, RecurringInvoiceStatus.PAUSED)
    ]
    quote = records.quote(owner, expires_on=last).in_zone(zone(acme))
    await acme.add(*plans, quote, work_records.agreement(owner, ends_on=last).in_zone(zone(acme)))
    kind = "CustomerDeleteInput" if mutation == "customerDelete" else "CustomerStatusInput"
    query = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ impact {{ kind count }} }} }}"
    answer = await acme.ask(query, {"i": {"id": owner.id, "dryRun": True}}, role=Role.ADMIN)
    found = {row["kind"]: row["count"] for row in answer.data[mutation]["impact"]}
    assert found == ({} if over else {"OPEN_QUOTES": 1, "AGREEMENTS": 1, "RECURRING_INVOICES": 2})


async def test_a_plan_whose_next_day_is_past_says_so(acme: Tenant) -> None:
    """Only while it is active, and only once the company's day is over."""
    owner = await acme.customer()
    for tab, make, field, name in (
        ("subscriptions", work_records.subscription, "next_charge_on", "isChargeOverdue"),
        ("recurringInvoices", work_records.recurring_invoice, "next_issue_on", "isIssueOverdue"),
    ):
        make_plan: Any = make
        rows: dict[int | None, Any] = {
            days: make_plan(owner, **{field: None if days is None else in_days(acme, days)})
            for days in (-1, 0, 1, None)
        }
        await acme.add(*rows.values())
        query = f"query ($id: ID!) {{ customer(id: $id) {{ {tab} {{ nodes {{ number {name} }} }} }} }}"
        nodes = (await acme.ask(query, {"id": owner.id})).data["customer"][tab]["nodes"]
        assert {row["number"]: row[name] for row in nodes} == {row.number: days == -1 for days, row in rows.items()}


async def test_what_an_earlier_version_stored_is_brought_up_to_date(acme: Tenant, rival: Tenant) -> None:
    """`gateway verify` finds what lacks its instants, `gateway reindex` stores them, in one company alone."""
    mine, foreign = await acme.customer(), await rival.customer()
    stale = records.quote(mine, expires_on=in_days(acme, -1))
    await acme.add(stale, work_records.agreement(mine), records.quote(mine))
    await rival.add(records.quote(foreign, expires_on=in_days(rival, -1)))
    found = {(problem.record_kind, problem.field) async for problem in verify(acme.scope, lambda *_: None)}
    assert {("Quote", "expires_at"), ("Agreement", "starts_at")} <= found
    assert await renew_status_instants(acme.scope, acme.company) == 2
    assert await renew_status_instants(acme.scope, acme.company) == 0
    assert {at async for _, _, at, _ in verify(acme.scope, lambda *_: None)}.isdisjoint({"expires_at", "starts_at"})
    assert (await shown(acme, mine, "quotes"))[stale.number] == "EXPIRED"
    assert await renew_status_instants(rival.scope, rival.company) == 1
