"""What an export holds, in every format."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from gateway.documents.background_job import BackgroundJob
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.money import Money
from gateway.operations.background.job_worker import run_all_due
from tests import records
from tests.exporting import (
    CUSTOMERS_EXPORT,
    TAB_EXPORT,
    ask_export,
    content_of,
    csv_table,
    export_now,
    exported,
    fetched,
    job_queue,
    pdf_text,
    tab_input,
    xlsx_table,
)
from tests.mutations import refusals
from tests.running_gateway import Tenant

pytestmark = pytest.mark.usefixtures("patient_exports")

INVOICES = """query ($id: ID!) { customer(id: $id) { invoices(first: 100) { nodes {
  number status issuedAt dueOn total { amount } balance { amount } isOverdue } } } }"""
HOSTILE = '=HYPERLINK("http://evil.example","x")<script>alert(1)</script>#emph[x]\u202e'


async def test_the_numbers_are_those_of_the_api_in_its_order(acme: Tenant) -> None:
    """Amounts exactly, days as they are, instants in the company's time zone."""
    owner = await acme.customer()
    for number in range(120):
        await acme.add(records.invoice(owner, number, balance=records.dollars(number + 0.1)))
    _, rows = csv_table(await content_of(acme, await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))))
    shown = (await acme.ask(INVOICES, {"id": owner.id})).data["customer"]["invoices"]["nodes"]
    assert len(rows) == 120
    for row, node in zip(rows, shown, strict=False):
        assert (row["Invoice"], row["Status"], row["Due"]) == (node["number"], node["status"], node["dueOn"])
        assert (row["Total (USD)"], row["Balance (USD)"]) == (node["total"]["amount"], node["balance"]["amount"])
        assert datetime.fromisoformat(row["Issued"]) == datetime.fromisoformat(node["issuedAt"])
        assert row["Issued"].endswith("-06:00")
        assert row["Overdue"] == ("true" if node["isOverdue"] else "false")


async def test_days_and_amounts_are_values_in_a_workbook_and_phones_and_postal_codes_texts(acme: Tenant) -> None:
    """So that sums and sorting work, and no zero before a postal code is lost."""
    place = records.address("adr_1", postal_code="01234")
    await acme.customer(addresses=(place,), phones=(records.phone("+17375550001"),))
    export = await exported(acme, CUSTOMERS_EXPORT, {"format": "XLSX"})
    header, (row,) = xlsx_table(await content_of(acme, export))
    cells = dict(zip(header, row, strict=True))
    assert isinstance(cells["Joined"], datetime)
    assert isinstance(cells["Created"], datetime)
    assert cells["Total due (USD)"] == 0
    assert isinstance(cells["Total due (USD)"], int | float)
    assert cells["Phone"] == "+17375550001"
    assert cells["Postal code"] == "01234"


@pytest.mark.parametrize("form", ["CSV", "XLSX", "PDF", "PRINT"])
async def test_no_text_becomes_a_formula_markup_or_control(acme: Tenant, form: str) -> None:
    """With any text in names and notes."""
    owner = await acme.customer(first_name=HOSTILE, last_name=None)
    await acme.add(records.note(owner, body=f"{HOSTILE}\x07\x1b[31m\ttab\u2028line"))
    content = await content_of(acme, await exported(acme, TAB_EXPORT, tab_input(owner.id, "NOTES", form)))
    if form == "CSV":
        texts = [text for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for text in row]
        assert [text for text in texts if text[:1] in set("=+-@\t\r\n")] == []
        assert not {"\x07", "\x1b", "\t", "\u2028", "\u202e"} & set("".join(texts))
    elif form == "XLSX":
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
        assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
        assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    elif form == "PDF":
        assert "#emph[x]" in pdf_text(content).replace("\n", "")
        assert b"/URI" not in content
    else:
        page = content.decode()
        assert "<script>alert" not in page
        assert page.count("<script>") == 1
        assert "&lt;script&gt;alert(1)" in page


async def test_a_page_to_print_may_run_and_load_nothing_else(acme: Tenant) -> None:
    """Its policy allows its own style and its own script by their hashes."""
    owner = await acme.customer()
    response = await fetched(acme, await exported(acme, TAB_EXPORT, tab_input(owner.id, "NOTES", "PRINT")))
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "sandbox" in policy
    assert response.headers["content-disposition"].startswith("inline;")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_an_export_is_in_the_companys_currency_and_time_zone_and_the_locale_asked_for(acme: Tenant) -> None:
    """Amounts with the digits of the currency; an amount in another currency says so."""
    tokyo = await acme.gateway.tenant(currency="JPY", time_zone="Asia/Tokyo", country="JP")
    owner = await tokyo.customer()
    yen, euro = Money(minor=1_234_567, currency="JPY"), Money(minor=950, currency="EUR")
    await tokyo.add(records.invoice(owner, 10, total=yen, tax=yen, balance=yen))
    await tokyo.add(records.invoice(owner, 1, total=euro, tax=euro, balance=euro))
    facts, (first, second) = csv_table(
        await content_of(tokyo, await exported(tokyo, TAB_EXPORT, tab_input(owner.id, "INVOICES")))
    )
    assert facts["Currency"] == ["JPY"]
    assert facts["Time zone"] == ["Asia/Tokyo"]
    assert (first["Total (JPY)"], second["Total (JPY)"]) == ("1234567", "EUR 9.50")
    assert first["Issued"].endswith("+09:00")
    given = tab_input(owner.id, "INVOICES", "PRINT", locale="de-DE")
    page = (await content_of(tokyo, await exported(tokyo, TAB_EXPORT, given))).decode()
    assert "1.234.567" in page
    assert "05.02.2026" in page


async def test_filters_address_and_columns_narrow_an_export_and_stand_in_it(acme: Tenant) -> None:
    """As on the tab."""
    owner = await acme.customer(addresses=(records.address("adr_1"), records.address("adr_2", street="9 Elm")))
    paid = records.invoice(owner, status=InvoiceStatus.PAID, address_id="adr_2", balance=records.dollars(0))
    await acme.add(paid, records.invoice(owner), records.invoice(owner, address_id="adr_2"))
    given = tab_input(
        owner.id, "INVOICES", filters={"status": ["PAID"]}, addressId="adr_2", columns=["total", "number"]
    )
    facts, rows = csv_table(await content_of(acme, await exported(acme, TAB_EXPORT, given)))
    assert facts["Filter"] == ["status: PAID", "address: 9 Elm, Austin"]
    assert [list(row.items()) for row in rows] == [[("Total (USD)", "120.50"), ("Invoice", paid.number)]]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"filters": {"status": ["SOON"]}}, "filters"),
        ({"filters": {"pinned": True}}, "filters.pinned"),
        ({"filters": {"from": "2026-01-01", "to": "2026-02-01"}}, "filters.from"),
        ({"tab": "STATEMENT", "filters": {"from": "2026-02-01", "to": "2026-01-01"}}, "filters.from"),
        ({"tab": "CHANGES", "filters": {"changes": {"fields": ["nothing"]}}}, "filters"),
        ({"tab": "COMMENTS", "addressId": "adr_1"}, "addressId"),
        ({"columns": ["number", "secret"]}, "columns.1"),
        ({"locale": "en_US; rm"}, "locale"),
    ],
)
async def test_what_the_tab_does_not_take_is_refused(acme: Tenant, more: dict[str, object], path: str) -> None:
    """With where it is wrong, and nothing is begun."""
    owner = await acme.customer()
    given = {**tab_input(owner.id, "INVOICES"), **more}
    assert ("INVALID", path) in refusals(await ask_export(acme, TAB_EXPORT, given))
    assert await acme.scope.count(BackgroundJob, {}) == 0


async def test_files_of_an_unknown_job_are_not_exported(acme: Tenant) -> None:
    """So are those of another customer."""
    owner, other = await acme.customer(), await acme.customer()
    foreign = records.job(other)
    await acme.add(foreign)
    for job_id in (foreign.id, "job_nowhere"):
        given = tab_input(owner.id, "PHOTOS", filters={"jobId": job_id})
        assert refusals(await ask_export(acme, TAB_EXPORT, given)) == [("NOT_FOUND", "filters.jobId")]


async def test_the_accounts_list_is_exported_with_its_filter_and_sort(acme: Tenant) -> None:
    """As `customers` gives it."""
    for name, tags in (("Cole", ("VIP",)), ("Abel", ("VIP",)), ("Bone", ())):
        await acme.customer(last_name=name, first_name="X", tags=tags)
    given = {"format": "CSV", "filter": {"tags": ["vip"]}, "sort": {"field": "NAME"}}
    facts, rows = csv_table(await content_of(acme, await exported(acme, CUSTOMERS_EXPORT, given)))
    assert [row["Name"] for row in rows] == ["X Abel", "X Cole"]
    assert facts["Filter"] == ["tags: vip", "sorted by: NAME"]


async def test_a_statement_is_exported_with_its_sums(acme: Tenant) -> None:
    """Openings, movements and what is due are those of `Customer.statement`."""
    owner = await acme.customer()
    bill = records.invoice(owner)
    await acme.add(bill, records.payment(bill, 1))
    facts, rows = csv_table(await content_of(acme, await exported(acme, TAB_EXPORT, tab_input(owner.id, "STATEMENT"))))
    assert [(row["Kind"], row["Charges (USD)"], row["Balance (USD)"]) for row in rows] == [
        ("INVOICE", "120.50", "120.50"),
        ("PAYMENT", "", "100.50"),
    ]
    assert facts["Closing balance"] == ["100.50"]


async def test_a_row_that_cannot_be_read_is_left_out_and_counted(acme: Tenant) -> None:
    """The others are there."""
    owner = await acme.customer()
    bad, good = records.invoice(owner), records.invoice(owner, 1)
    await acme.add(bad, good)
    collection = acme.gateway.database.collection(type(bad))
    await collection.update_one({"_id": bad.id}, {"$set": {"total": "much"}})
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES"))
    _, rows = csv_table(await content_of(acme, export))
    assert [row["Invoice"] for row in rows] == [good.number]
    assert (export["rowCount"], export["unreadableCount"]) == (1, 1)


async def test_a_large_export_is_written_by_a_worker_and_can_be_followed(acme: Tenant) -> None:
    """Queued in the answer, then done, with every row."""
    owner = await acme.customer()
    await acme.scope.add_missing([records.invoice(owner, number) for number in range(620)])
    export = await exported(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES", "XLSX"))
    assert (export["status"], export["file"], export["rowCount"]) == ("QUEUED", None, 0)
    await run_all_due(job_queue(acme.gateway))
    done = await export_now(acme, export["id"])
    assert done is not None
    assert (done["status"], done["rowCount"], done["progress"]) == ("DONE", 620, 1.0)
    assert done["file"]["filename"] == f"invoices-{owner.number}-{done['file']['filename'][-15:-5]}.xlsx"
    _, rows = xlsx_table(await content_of(acme, done))
    assert len({row[0] for row in rows}) == 620


async def test_a_pdf_takes_fewer_rows_the_more_columns_it_has(acme: Tenant) -> None:
    """Its layout takes memory for each cell; the refusal says what to do."""
    owner = await acme.customer()
    await acme.scope.add_missing([records.invoice(owner, number) for number in range(1_300)])
    answer = await ask_export(acme, TAB_EXPORT, tab_input(owner.id, "INVOICES", "PDF"))
    (fault,) = answer.data["tabExport"]["userErrors"]
    assert (fault["code"], fault["path"]) == ("TOO_LONG", ["format"])
    assert "choose fewer columns, or choose CSV or XLSX" in fault["message"]
    given = tab_input(owner.id, "INVOICES", "PDF", columns=["number", "total"])
    export = await exported(acme, TAB_EXPORT, given)
    await run_all_due(job_queue(acme.gateway))
    assert (await export_now(acme, export["id"]) or {})["rowCount"] == 1_300
