"""Whatever staff and integrations do, in any order: books, numbers, log, feed and search keys stay true."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.feed_kinds import FEED_RECORDS
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.operations.ledger.recompute import recompute
from gateway.operations.record.links import FOLLOWERS
from gateway.operations.reindex import renew_customer_keys
from gateway.operations.verify import REFERENCES, verify
from gateway.settings import Settings
from tests.feed import Reader, run_fed_gateway, write_feed
from tests.record_life import LIFE, MUTATIONS, Act, act, known_records
from tests.running_gateway import RunningGateway, Tenant

EXAMPLES = int(os.environ.get("GATEWAY_LIFE_EXAMPLES", "4"))
ACTS = st.builds(Act, st.sampled_from(MUTATIONS), st.integers(0, 3), st.integers(1, 90))


@pytest.fixture(scope="module")
async def feeding(settings: Settings) -> AsyncIterator[RunningGateway]:
    """Yield a gateway with a separate database: the feed's writer reads all that is there."""
    async with run_fed_gateway(settings, "record_life") as running:
        yield running


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTS, min_size=20, max_size=45))
async def test_after_any_sequence_all_that_follows_from_the_records_is_true(
    feeding: RunningGateway, sequence: list[Act]
) -> None:
    """Of every kind, by staff and by integrations; some of these name records that never come."""
    tenant = await feeding.tenant()
    owner = await tenant.customer()
    await write_feed(feeding.database)
    reader = Reader(tenant, Role.ADMIN)
    await reader.read()
    for chosen in sequence:
        await act(tenant, owner, chosen)
    await _require_true_books(tenant)
    await _require_true_numbers_and_links(tenant, owner)
    await _require_whole_log(tenant, owner)
    await write_feed(feeding.database)
    await _require_true_feed(tenant, reader, owner)


async def _require_true_books(tenant: Tenant) -> None:
    """Check the books, that every record fits its declaration, and that search keys are what the customer gives."""
    report = await recompute(tenant.scope, tenant.company, repair=False, request_id="r", progress=lambda *_: None)
    assert report.drifted == 0
    bills = {bill.number: bill for bill in await tenant.scope.find(Invoice, {})}
    for found in report.imbalances:  # of more than was due, or for an invoice that was taken back since
        assert bills[found.number].status is InvoiceStatus.VOID or found.summed > bills[found.number].total.minor
    problems = [each async for each in verify(tenant.scope, lambda *_: None)]
    assert [each for each in problems if each.field not in REFERENCES] == []
    assert await renew_customer_keys(tenant.scope, lambda *_: None) == (1, 0)


async def _require_true_numbers_and_links(tenant: Tenant, owner: Customer) -> None:
    """Check that no number is given twice, and that records have the number of what they name."""
    stored: dict[Any, Any] = {record: await known_records(tenant, owner, record) for record, _ in LIFE.values()}
    for rows in stored.values():
        numbers = [row.number for row in rows if hasattr(row, "number")]
        assert len(set(numbers)) == len(numbers)
        assert all(numbers)
    for kind, link in FOLLOWERS:
        targets = {row.id: row for row in stored.get(link.target, ())}
        for row in stored.get(kind, ()):
            if link.number:
                target = targets.get(getattr(row, link.attribute) or "")
                assert getattr(row, link.number) == (target.number if target else None)


async def _require_whole_log(tenant: Tenant, owner: Customer) -> None:
    """Check for an entry of each version of the customer, and one that names each record that there is."""
    stored = await tenant.scope.get(Customer, owner.id)
    assert stored is not None
    log = await tenant.scope.find(Change, {"customer_id": owner.id})
    versions = sorted(entry.version for entry in log if entry.version is not None)
    assert versions == list(range(owner.version + 1, stored.version + 1))
    told = {entry.subject_id for entry in log}
    made = [field.after for entry in log for field in entry.fields if isinstance(field.after, dict)]
    told |= {after["id"] for after in made if "id" in after}
    for record, _ in LIFE.values():
        assert {row.id for row in await known_records(tenant, owner, record)} <= told


async def _require_true_feed(tenant: Tenant, reader: Reader, owner: Customer) -> None:
    """Check that a copy which is kept by the feed has all records, and the customer at its version."""
    items = await reader.read()
    stored = {
        row.id
        for record in FEED_RECORDS.values()
        if "customer_id" in record.__struct_fields__
        for row in await known_records(tenant, owner, record)  # type: ignore[arg-type]  # it is of customers
    }
    assert set(reader.copy) - {owner.id} == stored
    current = await tenant.scope.get(Customer, owner.id)
    assert current is not None
    told = [item["version"] for item in items if item["objectId"] == owner.id]
    assert told == sorted(told)
    assert (told or [owner.version])[-1] == current.version
