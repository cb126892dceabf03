"""`gateway verify`: records that do not fit their declaration are found, by company, and nothing is changed."""

import asyncio
from pathlib import Path

from bson.datetime_ms import DatetimeMS

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice
from gateway.documents.quote import Quote
from gateway.operations.verify import verify
from gateway.settings import Settings
from tests import records
from tests.cli.command import run
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant


async def test_it_finds_what_does_not_fit_and_names_no_value(
    acme: Tenant, rival: Tenant, settings: Settings, tmp_path: Path
) -> None:
    """Wrong types, broken rules, invalid dates, references into nothing; of one company only."""
    owner, foreign = await acme.customer(phones=(records.phone("+15125550142"),)), await rival.customer()
    quote = records.quote(owner)
    await acme.add(quote)
    database = acme.gateway.database
    wrong = {"type": "SECRET_VALUE", "phones.0.e164": "512-SECRET", "account_manager_id": "stf_gone"}
    await database.collection(Customer).update_one({"_id": owner.id}, {"$set": wrong})
    await database.collection(Customer).update_one({"_id": foreign.id}, {"$set": wrong})
    await database.collection(Quote).update_one(
        {"_id": quote.id},
        {"$set": {"total.minor": "a lot", "created_at": DatetimeMS(10**17)}, "$unset": {"number": ""}},
    )
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": settings.database}
    done = await asyncio.to_thread(run, tmp_path, "verify", "--company", acme.company.handle, **where)
    assert done.returncode == 1, done.stderr
    found = {line.split(": ")[1] for line in done.stdout.splitlines() if ": " in line}
    assert found == {
        f"Customer {owner.id} type",
        f"Customer {owner.id} phones.0.e164",
        f"Customer {owner.id} account_manager_id",
        f"Quote {quote.id} total.minor",
        f"Quote {quote.id} created_at",
        f"Quote {quote.id} number",
        f"Reservation {quote.id} owner_id",
    }
    assert done.stdout.splitlines()[-1] == "7 problems found."
    assert "SECRET" not in done.stdout + done.stderr
    assert foreign.id not in done.stdout


async def test_it_finds_what_names_a_record_of_another_customer(acme: Tenant) -> None:
    """Their own are found at their own customer only."""
    ann, ben = await acme.customer(), await acme.customer()
    job = records.job(ann)
    mine, foreign = records.invoice(ann, job_id=job.id), records.invoice(ben, job_id=job.id)
    await acme.scope.add_missing([job])
    await acme.scope.add_missing([mine, foreign])
    found = [problem async for problem in verify(acme.scope, lambda *_: None) if problem.field == "job_id"]
    assert found == [("Invoice", foreign.id, "job_id", f"names {job.id}, which is another customer's")]


async def test_records_as_the_gateway_writes_them_fit(acme: Tenant, settings: Settings, tmp_path: Path) -> None:
    """One of each kind."""
    profile = await a_full_profile(acme)
    changes = acme.gateway.database.collection(Change)
    await changes.update_many({"customer_id": profile.owner.id}, {"$set": {"version": profile.owner.version}})
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": settings.database}
    done = await asyncio.to_thread(run, tmp_path, "verify", "--company", acme.company.handle, **where)
    assert (done.stdout.strip(), done.returncode) == ("All records fit their declaration.", 0)


async def test_what_the_books_keep_of_a_deleted_customer_is_no_problem(acme: Tenant) -> None:
    """An invoice names the job that went with the customer; one of a customer who is there must not."""
    gone, other = await a_full_profile(acme), await acme.customer()
    work, bill = gone.node("Job"), records.invoice(gone.owner, job_id=gone.node("Job").id)
    await acme.add(bill)
    query = "mutation ($i: CustomerDeleteInput!) { customerDelete(input: $i) { userErrors { code } } }"
    answer = await acme.ask(query, {"i": {"id": gone.owner.id, "force": True}}, role=Role.ADMIN)
    assert answer.data == {"customerDelete": {"userErrors": []}}
    assert await acme.scope.get(Invoice, bill.id) is not None
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []
    damaged = records.invoice(other, job_id=work.id)
    await acme.add(damaged)
    found = [problem async for problem in verify(acme.scope, lambda *_: None)]
    assert [(problem.record_id, problem.field) for problem in found] == [(damaged.id, "job_id")]


async def test_a_customer_whom_a_search_cannot_find_is_named_until_it_is_indexed_again(acme: Tenant) -> None:
    """Keys are no field, and a customer without the right ones is in no search."""
    owner, other = await acme.customer(), await acme.customer()
    customers = acme.gateway.database.collection(Customer)
    await customers.update_one({"_id": owner.id}, {"$set": {"keys": 17}})
    await customers.update_one({"_id": other.id}, {"$set": {"keys.name": "zz"}})
    found = [problem async for problem in verify(acme.scope, lambda *_: None)]
    assert sorted((problem.record_id, problem.field) for problem in found) == sorted(
        [(owner.id, "keys"), (other.id, "keys.name")]
    )
    assert {problem.what for problem in found} == {"is not what the record gives: run gateway reindex"}
    await acme.scope.index_reads.renew_keys(Customer, "", 10)
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []
