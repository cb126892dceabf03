"""Loading into MongoDB: valid, once, and never over what users did."""

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice
from gateway.documents.registry import RECORDS
from gateway.store.beanie_document import validate
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from seeds.demo import DEMO_COMPANIES, company_records, seed_demo
from seeds.facts import CompanyFacts, company_facts
from seeds.generator import CustomerFile, customer_file, seeded_customer_id
from seeds.scale import ScaleReport, seed_scale

SECRET = b"a secret of the tests, long enough"
Told = tuple[CompanyFacts, CustomerFile]
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress without a watcher."""


def scope_of(database: Database, handle: str) -> TenantScope:
    """Return what the gateway itself reaches of a seeded company."""
    return TenantScope(database, system_viewer(f"com_{handle}"), SECRET)


async def scale(uri: str, database: Database, customers: int, progress: Progress = silent) -> ScaleReport:
    """Return `seed_scale` as the command line calls it, outside the event loop, but in small batches."""
    return await asyncio.to_thread(seed_scale, uri, database.name, SECRET, customers, progress, 25)


@pytest.mark.asyncio
async def test_every_demo_document_is_valid(seed_database: Database) -> None:
    """Bulk loading does not validate: this does."""
    for handle in DEMO_COMPANIES:
        for kind in company_records(company_facts(handle)):
            for record in kind:
                validate(record)


@pytest.mark.asyncio
async def test_a_sample_of_scale_documents_is_valid(seed_database: Database, files: list[Told]) -> None:
    """Bulk loading does not validate: this does."""
    for company, file in files:
        if company.handle == "scale":
            for kind in file.kinds():
                for record in kind:
                    validate(record)


@pytest.mark.asyncio
async def test_seeding_again_adds_nothing(seed_database: Database) -> None:
    """The first run adds everything, the second zero in every collection."""
    seen: list[tuple[str, int, int]] = []
    first = await seed_demo(seed_database, SECRET, lambda what, done, total: seen.append((what, done, total)))
    assert first["companies"] == 2
    assert first["customers"] == 180
    assert 3_500 < sum(first.values()) < 5_500
    assert {what: done == total for what, done, total in seen} == {
        "Acme Plumbing & Air": True,
        "Brightside Home Services": True,
    }
    assert await seed_demo(seed_database, SECRET, silent) == {record.collection: 0 for record in RECORDS}


@pytest.mark.asyncio
async def test_what_is_read_back_is_what_was_generated(seed_database: Database) -> None:
    """Nothing is lost between the generator and a reader."""
    await seed_demo(seed_database, SECRET, silent)
    told = customer_file(company_facts("acme"), 9)
    scope = scope_of(seed_database, "acme")
    assert await scope.get(Customer, seeded_customer_id("acme", 9)) == told.customer
    invoices = await scope.find(Invoice, {"customer_id": told.customer.id}, order=Invoice.order)
    assert sorted(invoices, key=lambda invoice: invoice.number) == told.invoices


@pytest.mark.asyncio
async def test_an_edited_customer_stays_edited(seed_database: Database) -> None:
    """Seeding again does not put the scripted name back."""
    await seed_demo(seed_database, SECRET, silent)
    scope = scope_of(seed_database, "acme")
    customer = await scope.get(Customer, seeded_customer_id("acme", 1))
    assert customer is not None
    edited = msgspec.structs.replace(customer, first_name="Helena", version=2)
    await scope.in_transaction(lambda transaction: transaction.replace(edited))
    await seed_demo(seed_database, SECRET, silent)
    assert await scope.get(Customer, customer.id) == edited


@pytest.mark.asyncio
async def test_scale_loads_in_batches_and_once(seed_database: Database, mongodb_uri: str) -> None:
    """More customers add to those that are there; the same number again adds nothing."""
    steps: list[int] = []
    first = await scale(mongodb_uri, seed_database, 60, lambda _what, done, _total: steps.append(done))
    assert (first.customers, max(steps), len(steps)) == (60, 60, 3)
    scope = scope_of(seed_database, "scale")
    assert await scope.count(Customer, {}) == 60
    assert (await scale(mongodb_uri, seed_database, 60)).documents == 0
    more = await scale(mongodb_uri, seed_database, 70)
    assert await scope.count(Customer, {}) == 70
    assert 0 < more.documents < first.documents


@pytest.mark.asyncio
async def test_an_interrupted_scale_run_is_completed(seed_database: Database, mongodb_uri: str) -> None:
    """A batch whose customers are not all there is added again, without what it has."""
    whole = await scale(mongodb_uri, seed_database, 20)
    scope = scope_of(seed_database, "scale")
    gone = [seeded_customer_id("scale", index) for index in (3, 20)]
    await seed_database.collection(Customer).delete_many({"_id": {"$in": gone}})
    assert (await scale(mongodb_uri, seed_database, 20)).documents == len(gone)
    assert await scope.get(Customer, gone[0]) is not None
    assert whole.documents > 150
