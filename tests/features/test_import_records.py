"""Imports of jobs, invoices, payments and the other kinds: each as its upsert would, from rows of other products."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.appointment import Appointment
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.import_row import ImportRow
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job, JobStatus
from gateway.documents.payment import Payment, PaymentMeans
from gateway.errors import InvalidInput, MutationRefused
from gateway.inputs.import_kind import ImportKind
from gateway.operations.background.job_worker import run_all_due
from gateway.operations.imports.request import start_undo
from gateway.operations.record.kind import KIND_BY_PLURAL
from gateway.operations.verify import verify
from tests.exporting import job_queue
from tests.importing import imported, report_of
from tests.importing_records import JOBBER_JOBS, PAYMENTS, QUICKBOOKS_INVOICES, ann
from tests.portal import change_stored
from tests.running_gateway import Attachment, Tenant
from tests.upsert_samples import ITEMS


async def undone(tenant: Tenant, import_id: str) -> None:
    """Take an import back, by a worker."""
    await start_undo(tenant.scope, import_id)
    await run_all_due(job_queue(tenant.gateway))


async def stored(tenant: Tenant, owner: Customer) -> Customer:
    """Return the customer as stored now."""
    found = await tenant.scope.get(Customer, owner.id)
    assert found is not None
    return found


def test_each_kind_of_record_that_is_written_can_be_imported() -> None:
    """And customers."""
    assert {kind.value.lower() for kind in ImportKind} == {"customers", *KIND_BY_PLURAL}


async def test_the_jobs_of_another_product_are_imported_by_its_columns(acme: Tenant) -> None:
    """Days and amounts as the company writes them; a row that cannot be taken says its column, value and reason."""
    owner = await ann(acme)
    job, counts = await imported(acme, JOBBER_JOBS, kind=ImportKind.JOBS)
    (made,) = await acme.scope.find(Job, {})
    assert (made.customer_id, made.number, made.title, made.address_id) == (owner.id, "101", "Boiler", "adr_1")
    assert (made.status, made.total.minor) == (JobStatus.COMPLETED, 123_450)
    assert made.scheduled_start == datetime(2025, 3, 4, 20, 30, tzinfo=UTC)
    assert (counts.created, counts.refused) == (1, 2)
    report = await report_of(acme, job)
    for line in (
        '"1","SKIPPED","","Expenses ($)","","No field is this column\'s: it is left out. Map it to one."',
        '"3","REFUSED","","Client name","Nobody Atall","No customer fits.',
        '"4","REFUSED","","Job status","Zombie","This is none of SCHEDULED, IN_PROGRESS, ',
        '"4","REFUSED","","Total ($)","9o","This is no number, as 1.50."',
        '"4","REFUSED","","Schedule start date","sometime","This is no day, as 2026-03-04."',
    ):
        assert line in report
    (entry,) = await acme.scope.find(Change, {"customer_id": owner.id})
    assert (entry.operation, entry.request_id) == ("jobsImport", job.id)


async def test_rows_that_repeat_an_invoices_number_are_its_lines(acme: Tenant) -> None:
    """Its total is their sum where no column says it, and the books and the customer's numbers are true."""
    owner = await ann(acme)
    _, counts = await imported(acme, QUICKBOOKS_INVOICES, kind=ImportKind.INVOICES)
    first, second = sorted(await acme.scope.find(Invoice, {}), key=lambda one: one.number)
    assert counts.created == 3
    assert [(line.description, str(line.quantity), line.total.minor) for line in first.lines] == [
        ("Boiler", "1", 100_000), ("Hours", "2.5", 15_000)
    ]  # fmt: skip
    assert (first.total.minor, first.due_on, second.status) == (115_000, date(2025, 4, 3), InvoiceStatus.OPEN)
    assert (await stored(acme, owner)).metrics.total_due.minor == 123_000
    _, again = await imported(acme, QUICKBOOKS_INVOICES, kind=ImportKind.INVOICES)
    assert (again.created, again.updated, again.skipped) == (0, 0, 3)
    _, changed = await imported(acme, QUICKBOOKS_INVOICES.replace(",80,", ",90,"), kind=ImportKind.INVOICES)
    assert (changed.created, changed.updated, changed.skipped) == (0, 1, 2)
    assert (await stored(acme, owner)).metrics.total_due.minor == 124_000


async def test_payments_settle_the_invoices_that_they_name_and_two_alike_are_two(acme: Tenant) -> None:
    """One of an unknown number is reported; of an unknown id it waits, and is set against the invoice when it comes."""
    owner = await ann(acme)
    await imported(acme, QUICKBOOKS_INVOICES, kind=ImportKind.INVOICES)
    job, counts = await imported(acme, PAYMENTS, kind=ImportKind.PAYMENTS)
    assert (counts.created, counts.refused) == (3, 1)
    first, second = sorted(await acme.scope.find(Invoice, {}), key=lambda one: one.number)
    assert (first.status, second.balance.minor) == (InvoiceStatus.PAID, 4_000)
    assert {one.means for one in await acme.scope.find(Payment, {})} == {PaymentMeans.CARD, PaymentMeans.CASH}
    assert '"5","REFUSED","","Invoice No","9999","No invoice has this number. Import the invoices first."' in (
        await report_of(acme, job)
    )
    _, again = await imported(acme, PAYMENTS, kind=ImportKind.PAYMENTS)
    assert (again.created, again.skipped, again.refused) == (0, 3, 1)
    waiting = "customer id,invoice id,amount,method,date\nX-1,i-7,30,check,2025-03-08\n"
    job, counts = await imported(acme, waiting, kind=ImportKind.PAYMENTS)
    assert (counts.created, counts.flagged) == (1, 1)
    assert "No invoice has this id yet: it is linked when one comes." in await report_of(acme, job)
    await imported(acme, "id,customer id,total,date\ni-7,X-1,30,2025-03-01\n", kind=ImportKind.INVOICES)
    (paid,) = await acme.scope.find(Invoice, {"external_id": "i-7"})
    assert paid.status is InvoiceStatus.PAID
    assert (await stored(acme, owner)).metrics.total_due.minor == 4_000
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []


async def test_an_import_is_undone_whole_while_nothing_was_changed_since(acme: Tenant) -> None:
    """An invoice that was paid since is in the way; after the payments' undo it goes, and the books are as before."""
    owner = await ann(acme)
    bills, _ = await imported(acme, QUICKBOOKS_INVOICES, kind=ImportKind.INVOICES)
    paid, _ = await imported(acme, PAYMENTS, kind=ImportKind.PAYMENTS)
    with pytest.raises(MutationRefused, match="Changed since the import: 1001, 1002"):
        await start_undo(acme.scope, bills.id)
    await undone(acme, paid.id)
    assert (await stored(acme, owner)).metrics.total_due.minor == 123_000
    await undone(acme, bills.id)
    after = await stored(acme, owner)
    assert (after.metrics.total_due.minor, after.metrics.lifetime_value.minor) == (0, 0)
    for kind in (Invoice, Payment, ImportRow):
        assert await acme.scope.count(kind, {}) == 0
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []
    _, again = await imported(acme, QUICKBOOKS_INVOICES, kind=ImportKind.INVOICES)
    assert again.created == 3


async def test_the_undo_of_a_change_gives_back_what_was_there(acme: Tenant) -> None:
    """And what came before its invoice waits for it again."""
    await ann(acme)
    await imported(
        acme, "id,customer id,title,category,status\nj1,X-1,Boiler,Heating,Scheduled\n", kind=ImportKind.JOBS
    )
    (before,) = await acme.scope.find(Job, {})
    text = "job id,customer id,job title,job status\nj1,X-1,Pump,Completed\n"
    job, counts = await imported(acme, text, kind=ImportKind.JOBS)
    assert counts.updated == 1
    await undone(acme, job.id)
    (reverted,) = await acme.scope.find(Job, {})
    assert reverted == before
    text = "id,customer id,job id,date,category\na1,X-1,j2,2025-03-01,Heating\n"
    await imported(acme, text, kind=ImportKind.APPOINTMENTS)
    (waiting,) = await acme.scope.find(Appointment, {})
    text = "id,number,customer id,title,category\nj2,J-7,X-1,Drain,Plumbing\n"
    job, _ = await imported(acme, text, kind=ImportKind.JOBS)
    (linked,) = await acme.scope.find(Appointment, {})
    assert linked.job_number == "J-7"
    await undone(acme, job.id)
    assert await acme.scope.find(Appointment, {}) == [waiting]


async def test_a_dry_run_tells_the_same_and_stores_nothing(acme: Tenant) -> None:
    """Not even a number is used up."""
    await ann(acme)
    text = QUICKBOOKS_INVOICES.replace("Num", "Invoice ID")
    _, counts = await imported(acme, text, kind=ImportKind.INVOICES, dry_run=True)
    assert (counts.created, counts.refused) == (3, 0)
    for kind in (Invoice, ImportRow, Change):
        assert await acme.scope.count(kind, {}) == 0
    await imported(acme, text, kind=ImportKind.INVOICES)
    assert {one.number for one in await acme.scope.find(Invoice, {})} == {"INV-10001", "INV-10002"}


@pytest.mark.parametrize("plural", list(KIND_BY_PLURAL))
async def test_every_kind_is_imported_from_the_fields_of_its_upsert(acme: Tenant, plural: str) -> None:
    """From JSON Lines too; the same file again changes nothing, and the undo leaves nothing."""
    await ann(acme)
    camel = "".join(word.capitalize() if place else word for place, word in enumerate(plural.split("_")))
    item: dict[str, Any] = {"externalId": "one", "customer": {"external_id": "X-1"}, **ITEMS[camel]}
    row = _row_of(item)
    job, counts = await imported(acme, json.dumps(row) + "\n", "a.jsonl", kind=ImportKind(plural.upper()))
    assert counts.created == 1, await report_of(acme, job)
    kind = KIND_BY_PLURAL[plural].spec.record
    (made,) = await acme.scope.find(kind, {})
    assert made.external_id == "one"  # type: ignore[attr-defined]  # each of these kinds has it
    _, again = await imported(acme, json.dumps(row) + "\n", "a.jsonl", kind=ImportKind(plural.upper()))
    assert again.skipped == 1
    await undone(acme, job.id)
    assert await acme.scope.count(kind, {}) == 0
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []


def _row_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of an upsert as a row: what it links with under `job.external_id`, its only part flat."""
    row: dict[str, Any] = {}
    for name, value in item.items():
        if name.endswith("ExternalId"):
            row[f"{name.removesuffix('ExternalId')} ID"] = value
        elif isinstance(value, list):
            row |= {f"{name.removesuffix('s')} {key}": inner for key, inner in value[0].items()}
        else:
            row[name] = value
    return row


async def test_the_companys_locale_decides_how_days_and_amounts_are_read(acme: Tenant) -> None:
    """In Germany the third of April costs over a thousand; an amount in another currency is refused."""
    await ann(acme)
    await change_stored(acme, acme.company, locale="de-DE")
    text = (
        "Nr;Customer ID;Date;Total;Tax\n7;X-1;03/04/2025;1.234,56;0\n8;X-1;03.04.2025;€ 5;0\n9;X-1;3.4.2025;1.234;0\n"
    )
    job, counts = await imported(acme, text, kind=ImportKind.INVOICES)
    one, other = sorted(await acme.scope.find(Invoice, {}), key=lambda each: each.number)
    assert (one.total.minor, other.total.minor, one.issued_at.month) == (123_456, 123_400, 4)
    assert counts.refused == 1
    assert "The company's books are in USD." in await report_of(acme, job)
    job, counts = await imported(acme, "Nr,Customer ID,Date,Total\n10,X-1,03/14/2025,5\n", kind=ImportKind.INVOICES)
    assert counts.flagged == 1
    assert "Day and month are in the order that the company's country does not have." in await report_of(acme, job)


async def test_a_mapping_and_values_for_all_rows_say_what_a_file_does_not(acme: Tenant) -> None:
    """Both are refused where no such field is; and so is a file that says of no row whose it is."""
    await ann(acme)
    text = "Wer,Was\nann@example.com,Boiler\n"
    mapping = {"Wer": "customer.email", "Was": "title"}
    with pytest.raises(InvalidInput, match="No column says whose the rows are"):
        await imported(acme, text, kind=ImportKind.JOBS)
    with pytest.raises(InvalidInput, match="No column can be 'colour'"):
        await imported(acme, text, kind=ImportKind.JOBS, mapping=mapping, values={"colour": "red"})
    with pytest.raises(InvalidInput, match="Only of customers duplicates"):
        await imported(acme, text, kind=ImportKind.JOBS, mapping=mapping, skip_duplicates=True)
    job, counts = await imported(acme, text, kind=ImportKind.JOBS, mapping=mapping)
    assert '"category","","A new job needs it."' in await report_of(acme, job)
    _, counts = await imported(acme, text, kind=ImportKind.JOBS, mapping=mapping, values={"category": "Heating"})
    (made,) = await acme.scope.find(Job, {})
    assert (counts.created, made.category, made.department) == (1, "Heating", "Heating")


async def test_rows_that_cannot_be_told_apart_are_refused_with_the_reason(acme: Tenant) -> None:
    """A number with other rows between, several customers of one name, and cells that stand in wrong columns."""
    await ann(acme)
    await acme.customer(first_name="Ann", last_name="Miller")
    text = (
        "Num,Customer,Customer ID,Item,Rate\n1,,X-1,A,1\n2,,X-1,B,2\n1,,X-1,C,3\n3,Ann Miller,,D,4\n4,,X-1,E,1,234.50\n"
    )
    job, counts = await imported(acme, text, kind=ImportKind.INVOICES)
    report = await report_of(acme, job)
    assert (counts.created, counts.refused) == (2, 3)
    assert "Row 2 has the same number, with other rows between." in report
    assert "Several customers fit: C-" in report
    assert "This row has 6 cells and the header 5" in report


START = """mutation ($input: ImportStartInput!) { importStart(input: $input) {
  import { id kind status columns { header target } targets } userErrors { code message } } }"""
FOLLOW = "query ($id: ID!) { import(id: $id) { kind status counts { created refused } problems { row reason } } }"


async def test_an_upload_says_its_kind_and_needs_the_right_to_write_it(acme: Tenant) -> None:
    """Customers are the default; another company sees nothing of it."""
    await ann(acme)
    given = {"input": {"file": Attachment("jobs.csv", JOBBER_JOBS.encode()), "kind": "JOBS"}}
    assert (await acme.ask(START, given, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    partner = await acme.ask(START, given, role=Role.PARTNER, scope="customer:read customer:list import:write")
    assert partner.codes == ["FORBIDDEN"]
    started = (await acme.ask(START, given)).data["importStart"]
    assert (started["userErrors"], started["import"]["kind"]) == ([], "JOBS")
    assert {"header": "Job #", "target": "number"} in started["import"]["columns"]
    assert {"number", "customer.email", "category", "ignore"} <= set(started["import"]["targets"])
    await run_all_due(job_queue(acme.gateway))
    done = (await acme.ask(FOLLOW, {"id": started["import"]["id"]})).data["import"]
    assert (done["status"], done["counts"]) == ("DONE", {"created": 1, "refused": 2})
    rival = await acme.gateway.tenant()
    assert (await rival.ask(FOLLOW, {"id": started["import"]["id"]})).data["import"] is None
    assert await rival.scope.count(Job, {}) == 0
    plain = {"input": {"file": Attachment("jobs.csv", JOBBER_JOBS.encode())}}
    assert (await acme.ask(START, plain)).data["importStart"]["import"]["kind"] == "CUSTOMERS"
