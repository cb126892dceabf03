"""`…Upsert`: records that integrations keep, in batches, in any order."""

from itertools import pairwise
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from tests import records
from tests.running_gateway import Tenant
from tests.upsert_samples import ITEMS

BATCH = """mutation ($input: %sUpsertInput!) { batch: %sUpsert(input: $input) {
  results { index externalId created record: %s { id } userErrors { code path } } userErrors { code path } } }"""


async def upsert(tenant: Tenant, plural: str, *items: dict[str, Any], **claims: Any) -> list[dict[str, Any]]:
    """Return the results of a batch that was taken."""
    singular = {"equipment": "equipment"}.get(plural, plural.removesuffix("s"))
    text = BATCH % (plural[0].upper() + plural[1:], plural, singular)
    answer = await tenant.ask(text, {"input": {"items": list(items)}}, **claims)
    assert answer.errors == [], answer.errors
    assert answer.data["batch"]["userErrors"] == []
    results: list[dict[str, Any]] = answer.data["batch"]["results"]
    assert [result["index"] for result in results] == list(range(len(items)))
    return results


def done(results: list[dict[str, Any]]) -> list[bool]:
    """Return which items made a record, of a batch without refusals."""
    assert [result["userErrors"] for result in results] == [[] for _ in results]
    return [result["created"] for result in results]


async def stored(tenant: Tenant, owner: Customer) -> Customer:
    """Return the customer as stored now."""
    found = await tenant.scope.get(Customer, owner.id)
    assert found is not None
    return found


async def test_a_payment_before_its_invoice_before_its_job_is_linked_when_they_come(acme: Tenant) -> None:
    """And counts from the beginning."""
    owner = await acme.customer(external_id="C-1")
    paid = {
        "externalId": "p1",
        "customerExternalId": "C-1",
        "invoiceExternalId": "i1",
        "amount": "40",
        "means": "CHECK",
        "receivedAt": "2026-02-01T10:00:00Z",
    }
    bill = {
        "externalId": "i1",
        "customerExternalId": "C-1",
        "jobExternalId": "j1",
        "number": "2024/7",
        "total": "100.50",
        "lines": [{"description": "Boiler", "quantity": "1.5", "unitPrice": "67"}],
    }
    work = {"externalId": "j1", "customerId": owner.id, "title": "Boiler", "category": "Heating", "total": "100.50"}
    assert done(await upsert(acme, "payments", paid)) == [True]
    assert (await stored(acme, owner)).metrics.lifetime_value == records.dollars(40)
    assert done(await upsert(acme, "invoices", bill)) == [True]
    assert (await stored(acme, owner)).metrics.total_due == records.dollars(60.5)
    assert done(await upsert(acme, "jobs", work)) == [True]
    query = """query ($id: ID!) { customer(id: $id) { version metrics { openJobs } invoices { nodes {
      externalId number status balance { amount } jobNumber job { number title } lines { total { amount } }
      payments { nodes { amount { amount } invoiceExternalId } } } } } }"""
    shown = (await acme.ask(query, {"id": owner.id})).data["customer"]
    (invoice,) = shown["invoices"]["nodes"]
    assert invoice["job"] == {"number": invoice["jobNumber"], "title": "Boiler"}
    assert invoice == invoice | {
        "externalId": "i1",
        "number": "2024/7",
        "status": "PARTIALLY_PAID",
        "balance": {"amount": "60.50"},
        "lines": [{"total": {"amount": "100.50"}}],
        "payments": {"nodes": [{"amount": {"amount": "40.00"}, "invoiceExternalId": "i1"}]},
    }
    assert shown["metrics"] == {"openJobs": 1}
    for name, item in (("payments", paid), ("invoices", bill), ("jobs", work)):
        assert done(await upsert(acme, name, item)) == [False]
    assert (await stored(acme, owner)).version == shown["version"] == 4
    log = await acme.scope.find(Change, {"customer_id": owner.id})
    assert sorted(change.operation for change in log) == ["invoicesUpsert", "jobsUpsert", "paymentsUpsert"]


async def test_each_item_is_done_or_refused_by_itself(acme: Tenant, rival: Tenant) -> None:
    """With the reasons at its place in the batch."""
    owner, other = await acme.customer(external_id="C-1"), await acme.customer()
    stranger = await rival.customer(external_id="C-9")
    good = {"externalId": "j1", "customerExternalId": "C-1", "title": "Boiler", "category": "Heating"}
    results = await upsert(
        acme,
        "jobs",
        good,
        {"externalId": "j2", "customerExternalId": "C-9", "title": "Other company's"},
        {"externalId": "j3", "customerId": stranger.id, "title": "Other company's"},
        {"externalId": "j4", "title": "Nobody's"},
        {"externalId": "j5", "customerId": owner.id, "title": "x" * 201, "technicianId": "stf_none", "total": "-1"},
        {"externalId": "j6", "customerId": owner.id, "title": "No category", "total": "1.001"},
        {"externalId": "j1", "customerId": other.id, "title": "Moved"},
        {"externalId": "j1", "status": "COMPLETED"},
        {"externalId": "j7", "customerId": owner.id, "title": "A", "category": "B", "number": "N-1"},
        {"externalId": "j8", "customerId": owner.id, "title": "A", "category": "B", "number": "N-1"},
    )
    told = [[(fault["code"], ".".join(fault["path"])) for fault in result["userErrors"]] for result in results]
    assert told == [
        [],
        [("NOT_FOUND", "items.1.customerExternalId")],
        [("NOT_FOUND", "items.2.customerId")],
        [("REQUIRED", "items.3.customerExternalId")],
        [
            ("TOO_LONG", "items.4.title"),
            ("INVALID", "items.4.total"),
            ("NOT_FOUND", "items.4.technicianId"),
            ("REQUIRED", "items.4.category"),
        ],
        [
            ("INVALID", "items.5.total"),
            ("REQUIRED", "items.5.category"),
        ],
        [("INVALID", "items.6.customerId")],
        [],
        [],
        [("TAKEN", "items.9.number")],
    ]
    assert [result["created"] for result in results] == [True, *[False] * 7, True, False]
    assert (await stored(acme, owner)).metrics.open_jobs == 1


async def test_a_partner_needs_the_permission_to_write(acme: Tenant) -> None:
    """With it alone the record itself is not shown."""
    await acme.customer(external_id="C-1")
    text = """mutation ($input: JobsUpsertInput!) { jobsUpsert(input: $input) {
      results { created job { id } userErrors { code } } userErrors { code } } }"""
    item = {"externalId": "j1", "customerExternalId": "C-1", "title": "Boiler", "category": "Heating"}
    given = {"input": {"items": [item]}}
    assert (await acme.ask(text, given, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    answer = await acme.ask(text, given, role=Role.PARTNER, scope="job:write")
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data["jobsUpsert"]["results"] == [{"created": True, "job": None, "userErrors": []}]
    for items, code in (([], "REQUIRED"), ([item] * 201, "TOO_MANY")):
        refused = (await acme.ask(text, {"input": {"items": items}})).data["jobsUpsert"]
        assert refused == {"results": [], "userErrors": [{"code": code}]}


@pytest.mark.parametrize("plural", list(ITEMS))
async def test_every_kind_is_made_once_and_found_again(acme: Tenant, plural: str) -> None:
    """The same item again changes nothing; without its customer it is found too."""
    owner = await acme.customer()
    item = {"externalId": "one", "customerId": owner.id, **ITEMS[plural]}
    first, again = await upsert(acme, plural, item, item), await upsert(acme, plural, item)
    assert (done(first), done(again)) == ([True, False], [False])
    assert first[0]["record"] == again[0]["record"]
    before = await acme.scope.find(Change, {"customer_id": owner.id})
    assert len(before) == 1
    assert done(await upsert(acme, plural, {"externalId": "one"})) == [False]
    assert len(await acme.scope.find(Change, {"customer_id": owner.id})) == 1


async def test_customers_of_a_batch_are_written_at_the_same_time(acme: Tenant) -> None:
    """Each in a separate transaction; the company is read once for all of their numbers."""
    owners = [await acme.customer(external_id=f"C-{place}") for place in range(8)]
    items = [
        {"externalId": f"j{place}", "customerExternalId": f"C-{place % 8}", "title": "Boiler", "category": "Heating"}
        for place in range(16)
    ]
    with acme.gateway.commands() as commands:
        assert done(await upsert(acme, "jobs", *items)) == [True] * 16
    sessions = [bytes(command["lsid"]["id"]) for command in commands if "txnNumber" in command and "insert" in command]
    assert len(set(sessions)) > 1
    assert sum(one != other for one, other in pairwise(sessions)) > len(owners)
    assert len([command for command in commands if command.get("find") == "companies"]) == 1
    numbers = [job.number for job in await acme.scope.find(Job, {})]
    assert len(set(numbers)) == 16


async def test_a_full_batch_is_quick_and_numbered_in_a_row(acme: Tenant) -> None:
    """It asks the database for each kind of record, and not for each item; without its id, an item is refused."""
    owner = await acme.customer(external_id="C-1")
    items = [{"externalId": f"i{place}", "customerExternalId": "C-1", "total": "10"} for place in range(200)]
    with acme.gateway.commands() as commands:
        assert done(await upsert(acme, "invoices", *items)) == [True] * 200
    assert len([command for command in commands if "find" in command]) < 40
    assert (await stored(acme, owner)).metrics.total_due == records.dollars(2_000)
    (result,) = await upsert(acme, "invoices", {"customerExternalId": "C-1", "total": "10"})
    assert [fault["code"] for fault in result["userErrors"]] == ["REQUIRED"]
