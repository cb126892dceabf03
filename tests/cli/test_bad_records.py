"""`verify`, `reindex` and `recompute` go on past what is bad, and say what it was."""

import asyncio
from pathlib import Path

import pytest
from bson.datetime_ms import DatetimeMS

from gateway.access.viewer import system_viewer
from gateway.app.keys import signing_secret
from gateway.documents.company import Company
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.invoice import Invoice
from gateway.documents.note import Note
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.scope import TenantScope
from tests import records
from tests.cli.command import run
from tests.cli.stored_company import a_company
from tests.records import dollars
from tests.undecodable import break_text


@pytest.fixture
def where(own_database: Database, settings: Settings) -> dict[str, str]:
    """Variables of a command that works in the test's own database."""
    return {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": own_database.name}


async def test_a_bad_company_keeps_no_other_from_being_verified(
    own_database: Database, settings: Settings, where: dict[str, str], tmp_path: Path
) -> None:
    """And is itself among what is found: what does not fit, and what names no zone or currency."""
    odd, first = await a_company(own_database, settings, "odd")
    _, customer = await a_company(own_database, settings, "zebra")
    companies, customers = own_database.collection(Company), own_database.collection(Customer)
    await companies.insert_one({"_id": "com_bad", "handle": 5})
    await companies.update_one({"_id": odd.id}, {"$set": {"time_zone": "Mars/X", "currency": "ZZZ"}})
    await customers.update_one({"_id": customer.id}, {"$set": {"type": "HOSPITAL"}})
    await customers.insert_one({"_id": "cus_stray", "number": "C-9"})
    await customers.insert_one({"_id": 7, "company_id": odd.id, "number": "C-10"})
    await customers.insert_one({"_id": "cus_gone", "company_id": "com_gone", "number": "C-11"})
    done = await asyncio.to_thread(run, tmp_path, "verify", **where)
    assert done.returncode == 1, done.stderr
    found = {": ".join(line.split(": ")[:2]) for line in done.stdout.splitlines() if ": " in line}
    assert found >= {
        "bad: Company com_bad handle",
        "bad: Company com_bad name",
        f"odd: Company {odd.id} time_zone",
        f"odd: Company {odd.id} currency",
        f"zebra: Customer {customer.id} type",
        "(no company): Customer cus_stray company_id",
        "(no company): Customer 7 company_id",
        "(no company): Customer cus_gone company_id",
    }
    assert first.id not in done.stdout
    assert "Traceback" not in done.stderr


async def test_texts_that_are_not_utf_8_are_found(
    own_database: Database, settings: Settings, where: dict[str, str], tmp_path: Path
) -> None:
    """At any place, in any kind."""
    company, customer = await a_company(own_database, settings, "acme", phones=(records.phone("+15125550142"),))
    scope = TenantScope(own_database, system_viewer(company.id), signing_secret(settings))
    note = records.note(customer)
    await scope.add_missing([note])
    await break_text(own_database, customer, "phones.0.extension")
    await break_text(own_database, note, "body")
    done = await asyncio.to_thread(run, tmp_path, "verify", "--company", "acme", **where)
    lines = done.stdout.splitlines()
    assert f"acme: Customer {customer.id} phones.0.extension: is not UTF-8" in lines
    assert f"acme: Note {note.id} body: is not UTF-8" in lines
    assert isinstance(await scope.get(Note, note.id), Note)


async def test_reindex_and_recompute_go_on_past_what_cannot_be_decoded(
    own_database: Database, settings: Settings, where: dict[str, str], tmp_path: Path
) -> None:
    """The customers beside it, and those of other companies, are brought up to date."""
    _, undated = await a_company(own_database, settings, "acme")
    _, unreadable = await a_company(own_database, settings, "brightside")
    metrics = CustomerMetrics(total_due=dollars(1), lifetime_value=dollars(0))
    zebra, wrong = await a_company(own_database, settings, "zebra", last_name="Wanderer", metrics=metrics)
    scope = TenantScope(own_database, system_viewer(zebra.id), signing_secret(settings))
    foreign, keyless = records.customer(zebra.id), records.customer(zebra.id)
    await scope.add_missing([foreign, keyless])
    invoice = records.invoice(foreign)
    await scope.add_missing([invoice])
    customers = own_database.collection(Customer)
    await own_database.collection(Company).insert_one({"_id": "com_bad", "handle": 5})
    await own_database.collection(Invoice).update_one({"_id": invoice.id}, {"$set": {"balance.currency": "EUR"}})
    await customers.update_many({}, {"$unset": {"keys": ""}})
    await customers.update_one({"_id": undated.id}, {"$set": {"created_at": DatetimeMS(10**17)}})
    await customers.update_one({"_id": keyless.id}, {"$set": {"keys": "none"}})
    await customers.update_one({"_id": unreadable.id}, {"$set": {"metrics.total_due": "a lot"}})
    await break_text(own_database, unreadable, "last_name")
    done = await asyncio.to_thread(run, tmp_path, "reindex", **where)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    for customer in (wrong, keyless, unreadable):
        assert (await customers.find_one({"_id": customer.id}) or {})["keys"]["emails"] is not None
    done = await asyncio.to_thread(run, tmp_path, "recompute", "--repair", **where)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "Company com_bad: currency does not fit: none of its customers could be verified" in done.stdout
    assert f"Invoice {invoice.id}: currency does not fit: its customer could not be verified" in done.stdout
    assert "total due (unreadable) → 0.00" in done.stdout
    repaired = await scope.get(Customer, wrong.id)
    assert repaired is not None
    assert repaired.metrics.total_due == dollars(0)
