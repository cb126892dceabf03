"""Imports: what is understood is stored, what is not is kept as typed and flagged, and all of it can be undone."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from gateway.access.permission import Role
from gateway.documents.background_job import JobOwner
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.import_row import ImportRow
from gateway.documents.note import Note
from gateway.errors import InvalidInput, MutationRefused
from gateway.inputs.import_target import recognized_targets
from gateway.integrations.source_reader import open_table
from gateway.integrations.source_table import Reading
from gateway.operations.background.job_run import JobFailed
from gateway.operations.background.job_worker import run_all_due
from gateway.operations.imports.batch import BatchWriter
from gateway.operations.imports.request import start_undo
from gateway.operations.verify import verify
from tests.export_spoils import office_of
from tests.exporting import job_queue, stored_job
from tests.importing import customer_with, imported, report_of
from tests.portal import change_stored
from tests.running_gateway import Attachment, RunningGateway, Tenant

MESSY = """\
Client ID;First Name;Last Name;Company;Email;Mobile Phone;Street;City;State;Zip;Tags;Created Date;Lead source;Notes
1;José;Núñez;;jose@example.com;(512) 555-0142;12 Oak St;Austin;TX;78701;VIP;3/4/2020;Yelp;Gate code 12
2;Ann;Miller;;ann@@bad;ask wife;;Austin;TX;787;;sometime;;
3;;;Acme Plumbing LLC;office@acmeplumbing.example;512-555-0199 ext 4;1 Main St;Waco;TX;76701;;;;

4;;;;nobody@example.com;;;;;;;;;
5;Jose;Núñez;;;512.555.0142;12 Oak Street;Austin;TX;78701;;;;
5;Jose;Núñez;;jose2@example.com;;99 Elm Street;Austin;TX;78701;;;;
6;Card;Holder;;;;;;;;;;;pays with 4111 1111 1111 1111
"""


async def undone(tenant: Tenant, import_id: str) -> None:
    """Take an import back, by a worker."""
    await start_undo(tenant.scope, import_id)
    await run_all_due(job_queue(tenant.gateway))


async def test_a_messy_file_in_another_encoding_is_kept_as_typed_flagged_and_logged(acme: Tenant) -> None:
    """Nothing is dropped in silence: a note has what has no place, and the report tells the row, column and reason."""
    job, counts = await imported(acme, MESSY.encode("cp1252"))
    assert (counts.created, counts.updated, counts.refused, counts.duplicates) == (5, 1, 1, 1)
    first, second = await customer_with(acme, "1"), await customer_with(acme, "2")
    assert (first.display_name, first.joined_on, first.tags) == ("José Núñez", date(2020, 3, 4), ("VIP",))
    assert [(phone.number, phone.e164) for phone in first.phones] == [("(512) 555-0142", "+15125550142")]
    assert [(email.address, email.is_invalid) for email in second.emails] == [("ann@@bad", True)]
    assert [(phone.number, phone.e164) for phone in second.phones] == [("ask wife", None)]
    notes = {note.customer_id: note.body for note in await acme.scope.find(Note, {})}
    assert notes[first.id] == "Lead source: Yelp\nGate code 12"
    assert "City: Austin, TX, 787" in notes[second.id]
    joined = await customer_with(acme, "5")
    assert [address.street for address in joined.addresses] == ["12 Oak Street", "99 Elm Street"]
    assert (await customer_with(acme, "6")).id not in notes
    (entry,) = await acme.scope.find(Change, {"customer_id": first.id, "version": 1})
    assert (entry.operation, entry.request_id) == ("customerImport", job.id)
    report = await report_of(acme, job)
    assert '"3","CREATED",' in report  # in quotes, whatever separates fields in the reader's country
    assert "Another customer" not in report  # the same file has the other one
    assert "Row 2 of this file has the same phone." in report
    assert "4111" not in report
    assert (await acme.ask('{ customerSearch(term: "5125550142") { nodes { customer { id } } } }')).data


async def test_the_total_below_a_list_becomes_no_customer_but_a_company_of_that_name_does(acme: Tenant) -> None:
    """Reports end with a line of sums; a row with a phone is someone."""
    listed = "Name,Phone,Balance\nAnn Smith,512-555-0142,10.00\nTotal,512-555-0143,20.00\nTotal:,,30.00\n"
    job, counts = await imported(acme, listed)
    assert (counts.created, counts.refused) == (2, 1)
    assert '"4","REFUSED","","","","This is the total of a report.' in await report_of(acme, job)


async def test_an_import_leaves_nothing_for_verify_to_find(acme: Tenant) -> None:
    """What is kept of its rows names the import, which is no job of a customer."""
    await imported(acme, MESSY)
    assert [problem async for problem in verify(acme.scope, lambda *_: None)] == []


async def test_the_same_file_changes_nothing_and_a_changed_row_its_customer_alone(acme: Tenant) -> None:
    """And an undo gives back what was there before, after which the file can be imported again."""
    before, _ = await imported(acme, MESSY)
    first = await customer_with(acme, "1")
    _, again = await imported(acme, MESSY)
    assert (again.created, again.updated, again.skipped) == (0, 0, 6)
    job, changed = await imported(acme, MESSY.replace("jose@example.com", "new@example.com").replace("VIP", "Old"))
    assert (changed.created, changed.updated, changed.skipped) == (0, 1, 5)
    after = await customer_with(acme, "1")
    assert ([email.address for email in after.emails], after.tags, after.version) == (
        ["jose@example.com", "new@example.com"], ("VIP", "Old"), 2
    )  # fmt: skip
    with pytest.raises(MutationRefused, match=after.id):
        await start_undo(acme.scope, before.id)
    await undone(acme, job.id)
    reverted = await customer_with(acme, "1")
    assert (reverted.emails, reverted.tags, reverted.version) == (first.emails, first.tags, 3)


async def test_an_import_is_undone_whole_while_nothing_was_changed_since(acme: Tenant) -> None:
    """Its customers go, with their notes and log; a tombstone keeps each number from being given again."""
    job, counts = await imported(acme, MESSY)
    await undone(acme, job.id)
    for kind in (Customer, Note, Change, ImportRow):
        assert await acme.scope.count(kind, {}) == 0
    assert await acme.scope.count(DeletedCustomer, {}) == counts.created
    once_more, again = await imported(acme, MESSY)
    assert again.created == counts.created
    await change_stored(acme, await customer_with(acme, "1"), version=2)
    with pytest.raises(MutationRefused, match="Changed since the import"):
        await start_undo(acme.scope, once_more.id)


async def test_a_dry_run_tells_the_same_and_stores_nothing(acme: Tenant) -> None:
    """With `skip_duplicates`, the row that is probably of a known customer is left out."""
    job, counts = await imported(acme, MESSY, dry_run=True)
    assert (counts.created, counts.updated, counts.refused, counts.duplicates) == (5, 1, 1, 1)
    assert "Row 2 of this file has the same phone." in await report_of(acme, job)
    assert await acme.scope.count(Customer, {}) == await acme.scope.count(ImportRow, {}) == 0
    _, skipped = await imported(acme, MESSY, skip_duplicates=True)
    assert (skipped.created, skipped.skipped) == (4, 2)


async def test_a_mapping_is_refused_that_names_no_column_or_no_name(acme: Tenant) -> None:
    """The refusal says which columns there are."""
    with pytest.raises(InvalidInput, match="There is no column 'Surname'; there are: a, b"):
        await imported(acme, "a,b\n1,2\n", mapping={"Surname": "last_name"})
    with pytest.raises(InvalidInput, match="No column has a name"):
        await imported(acme, "a,b\n1,2\n")
    _, counts = await imported(acme, "a,b\n1,2\n", mapping={"b": "last_name"})
    assert counts.created == 1


def workbook() -> bytes:
    """Return a workbook with numbers where texts are meant."""
    book, content = Workbook(), io.BytesIO()
    book.active.append(["Customer ID", "Name", "Phone"])
    book.active.append([7, "Ann Miller", 5125550142.0])
    book.save(content)
    return content.getvalue()


VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:7\r\nN:Miller;Ann;;;\r\nFN:Ann Miller\r\nTEL:5125550142\r\nEND:VCARD\r\n"
FILES: dict[str, Any] = {
    "a.csv": "Customer ID\tName\tPhone\n7\tAnn Miller\t5125550142\n".encode("utf-16"),
    "a.jsonl": b'{"customerId": 7, "name": "Ann Miller", "phone": "5125550142"}\n',
    "a.vcf": VCARD.encode(),
    "a.xlsx": workbook(),
}


@pytest.mark.parametrize("name", list(FILES))
def test_every_format_is_read_as_the_same_table(name: str) -> None:
    """With any number, day or missing field in it."""
    table = open_table(io.BytesIO(FILES[name]), name, Reading())
    (row,) = table.rows()
    said = dict(zip(recognized_targets(table.header), row.cells, strict=True))
    assert said["external_id"] == "7"
    assert said.get("full_name", "Ann Miller") == "Ann Miller"
    assert said["phone.other"] == "5125550142"


@pytest.mark.parametrize("name", list(FILES))
def test_rows_that_nobody_waits_for_any_more_end_after_their_file(name: str) -> None:
    """As of an import that was canceled: no error is raised outside of it."""
    content = io.BytesIO(FILES[name])
    rows = open_table(content, name, Reading()).rows()
    next(rows)
    content.close()
    rows.close()  # type: ignore[attr-defined]


PRODUCTS = {
    "google": ("Phone 1 - Value=phone.1,Phone 1 - Label=phone.1.kind,E-mail 1 - Value=email,Labels=tags,"
               "Organization Name=company_name,Address 1 - Extended Address=address.1.unit,Birthday=note,"
               "Address 1 - Street=address.1.street,Address 1 - Formatted=note"),
    "google without streets": "Name=full_name,Address 1 - Formatted=address.1.full",
    "outlook": ("First Name=first_name,Business Street=address.work.street,Business Street 2=address.work.street2,"
                "Home Postal Code=address.home.postal_code,Business Fax=note,E-mail 2 Address=email"),
    "quickbooks": ("NAME=full_name,BADDR1=address.billing.full,PHONE1=phone.1,FAXNUM=note,TERMS=payment_terms,"
                   "COMPANYNAME=company_name,REFNUM=external_id"),
    "jobber": ("J-ID=external_id,Main Phone #s=phone.other,Billing Zip code=address.billing.postal_code,"
               "E-mails=email,Service Street 1=address.service.street,Created Date=joined_on,Lead=note"),
    "housecall pro": ("Display Name=full_name,Mobile number=phone.cell,Work number=phone.work,"
                      "Additional emails=email,Customer tags=tags,Street line 2=address.main.street2"),
    "servicetitan": ("Customer ID=external_id,Location Address=address.service.full,Location City=address.service.city,"
                     "Location Street=address.service.street,Phone Number=phone.1,Phone Type=phone.1.kind"),
}  # fmt: skip


@pytest.mark.parametrize("product", list(PRODUCTS))
def test_the_columns_of_other_products_are_recognised(product: str) -> None:
    """By their headers, as far as those are public."""
    expected = dict(pair.split("=") for pair in PRODUCTS[product].split(","))
    assert dict(zip(expected, recognized_targets(list(expected)), strict=True)) == expected


IMPORT = "import { id status isUndo progress counts { created refused } problems { row outcome reason } failure }"
START = f"mutation ($input: ImportStartInput!) {{ importStart(input: $input) {{ {IMPORT} userErrors {{ code }} }} }}"
UNDO = f"mutation ($input: ImportUndoInput!) {{ importUndo(input: $input) {{ {IMPORT} userErrors {{ code }} }} }}"
FOLLOW = f"query ($id: ID!) {{ {IMPORT.replace('import {', 'import(id: $id) {')} }}"


async def test_an_upload_is_imported_followed_and_taken_back(acme: Tenant) -> None:
    """By its requester; a technician may not, and no one else sees it."""
    given = {"input": {"file": Attachment("customers.csv", MESSY.encode())}}
    assert (await acme.ask(START, given, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    started = (await acme.ask(START, given)).data["importStart"]
    assert (started["userErrors"], started["import"]["status"]) == ([], "QUEUED")
    queue, import_id = job_queue(acme.gateway), started["import"]["id"]
    await run_all_due(queue)
    done = (await acme.ask(FOLLOW, {"id": import_id})).data["import"]
    assert (done["status"], done["progress"], done["counts"]) == ("DONE", 1.0, {"created": 5, "refused": 1})
    assert {"row": 6, "outcome": "REFUSED"}.items() <= next(one for one in done["problems"] if one["row"] == 6).items()
    assert (await acme.ask(FOLLOW, {"id": import_id}, role=Role.ADMIN)).data["import"] is None
    undo = (await acme.ask(UNDO, {"input": {"id": import_id}})).data["importUndo"]["import"]
    assert undo["isUndo"]
    await run_all_due(queue)
    assert (await acme.ask(FOLLOW, {"id": undo["id"]})).data["import"]["status"] == "DONE"
    assert await acme.scope.count(Customer, {}) == 0


async def test_a_few_names_of_a_country_are_read_in_the_encoding_of_its_windows(gateway: RunningGateway) -> None:
    """The company's: in America the same bytes would be Jiøí."""
    tenant = await gateway.tenant(country="CZ")
    content = "First Name,Last Name,Client ID\nJiří,Dvořák,c1\n".encode("cp1250")
    await tenant.ask(START, {"input": {"file": Attachment("customers.csv", content)}})
    await run_all_due(job_queue(gateway))
    assert (await customer_with(tenant, "c1")).display_name == "Jiří Dvořák"


CANCEL = f"mutation ($input: ImportCancelInput!) {{ importCancel(input: $input) {{ {IMPORT} userErrors {{ code }} }} }}"
REPORT = "query ($id: ID!) { import(id: $id) { report { url filename } } }"


async def _started(tenant: Tenant) -> str:
    """Return an import that waits for a worker."""
    given = {"input": {"file": Attachment("customers.csv", MESSY.encode())}}
    import_id: str = (await tenant.ask(START, given)).data["importStart"]["import"]["id"]
    return import_id


async def test_the_report_is_a_file_to_download_for_whoever_asked(acme: Tenant) -> None:
    """The same lines as those of the command; before the end there is none, and an altered link opens nothing."""
    import_id = await _started(acme)
    assert (await acme.ask(REPORT, {"id": import_id})).data["import"]["report"] is None
    await run_all_due(job_queue(acme.gateway))
    report = (await acme.ask(REPORT, {"id": import_id})).data["import"]["report"]
    assert report["filename"] == "customers-report.csv"
    response = await acme.gateway.client.get(report["url"])
    assert response.headers["content-type"].startswith("text/csv")
    assert response.content.decode("utf-8-sig") == await report_of(acme, await stored_job(acme, import_id))
    assert '"6","REFUSED"' in response.text
    assert (await acme.gateway.client.get(report["url"][:-2] + "AA")).status_code == 403
    rival = await acme.gateway.tenant()
    assert (await rival.ask(REPORT, {"id": import_id})).data["import"] is None


async def test_a_report_is_kept_for_days_only(acme: Tenant) -> None:
    """Afterwards neither the field nor an earlier link gives it."""
    job, _ = await imported(acme, MESSY)
    await change_stored(acme, job, owner=JobOwner.of_viewer(office_of(acme)))
    url = (await acme.ask(REPORT, {"id": job.id})).data["import"]["report"]["url"]
    await change_stored(acme, job, expires_at=instant() - timedelta(seconds=1))
    assert (await acme.ask(REPORT, {"id": job.id})).data["import"]["report"] is None
    assert (await acme.gateway.client.get(url)).status_code == 404


async def test_a_canceled_import_writes_no_more_and_what_it_wrote_can_be_taken_back(acme: Tenant) -> None:
    """A dry run of it changes nothing; an import that has ended, and an undo, are not canceled."""
    import_id = await _started(acme)
    assert (await acme.ask(CANCEL, {"input": {"id": import_id}}, role=Role.TECHNICIAN)).codes == ["FORBIDDEN"]
    dry = (await acme.ask(CANCEL, {"input": {"id": import_id, "dryRun": True}})).data["importCancel"]
    assert (dry["import"]["status"], dry["userErrors"]) == ("QUEUED", [])
    job = await stored_job(acme, import_id)
    await change_stored(acme, job, claim="a worker's", due_at=instant() + timedelta(minutes=1))
    canceled = (await acme.ask(CANCEL, {"input": {"id": import_id}})).data["importCancel"]["import"]
    assert canceled["status"] == "CANCELED"
    writer = BatchWriter(acme.scope, acme.company, import_id, skip_duplicates=False)
    with pytest.raises(JobFailed, match="was canceled"):
        await writer.write(await writer.plan([]), "a worker's")
    again = (await acme.ask(CANCEL, {"input": {"id": import_id}})).data["importCancel"]
    assert [fault["code"] for fault in again["userErrors"]] == ["WRONG_STATUS"]
    undo = (await acme.ask(UNDO, {"input": {"id": import_id}})).data["importUndo"]["import"]
    refused = (await acme.ask(CANCEL, {"input": {"id": undo["id"]}})).data["importCancel"]
    assert [fault["code"] for fault in refused["userErrors"]] == ["WRONG_STATUS"]
