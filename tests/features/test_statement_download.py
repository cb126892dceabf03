"""`Statement.download`: signed links, and files whose numbers are those of the statement that is shown."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer
from gateway.integrations import statement_document as documents
from gateway.integrations.statement_sheet import StatementFormat
from gateway.operations import document_turn
from gateway.operations.statement import document as statement_document
from tests import records
from tests.features.test_statement import a_ledger, amounts
from tests.records import START
from tests.running_gateway import Tenant
from tests.statement_files import after, as_written, lines_of_pdf, table_of_csv, table_of_xlsx

DOWNLOADS = """
query Downloads($id: ID!, $from: Date = "2026-01-01", $to: Date = "2026-06-30") {
  customer(id: $id) {
    statement(from: $from, to: $to) {
      openingBalance { amount } closingBalance { amount } totalDebits { amount } totalCredits { amount }
      totalDue { amount } unappliedCredit { amount }
      ageing {
        current { amount } days1To30 { amount } days31To60 { amount } days61To90 { amount } over90 { amount }
      }
      movements(first: 100) {
        nodes { date kind number description debit { amount } credit { amount } runningBalance { amount } }
      }
      PDF: download(format: PDF) { url expiresAt }
      CSV: download(format: CSV) { url expiresAt }
      XLSX: download(format: XLSX) { url expiresAt }
    }
  }
}
"""
FORMS = [form.value for form in StatementFormat]


async def statement(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **claims: str) -> dict[str, Any]:
    """Return the statement of the first half of 2026 as it is shown, with its links."""
    answer = await tenant.ask(DOWNLOADS, {"id": owner.id}, role=role, **claims)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["customer"]["statement"]
    return found


async def get(tenant: Tenant, url: str) -> httpx.Response:
    """Return the answer to a download, asked for without a token."""
    return await tenant.gateway.client.get(url)


async def test_every_file_has_the_numbers_of_the_statement_that_is_looked_at(acme: Tenant) -> None:
    """Opening, each movement with its balance, ageing, closing and what is due, in all three."""
    seen = await statement(acme, await a_ledger(acme))
    files = {form: (await get(acme, seen[form]["url"])).content for form in FORMS}
    table, pages = table_of_csv(files["CSV"]), lines_of_pdf(files["PDF"])
    assert as_written(table_of_xlsx(files["XLSX"])) == [row[: len(row)] for row in trimmed(table)]
    told = amounts(seen)
    assert after(table, "Opening balance")[-1] == told["openingBalance"] == "120.50"
    assert after(table, "Closing balance")[-3:] == [
        told["totalDebits"], told["totalCredits"], told["closingBalance"]
    ]  # fmt: skip
    assert after(table, "Total due")[1] == told["totalDue"] == "231.00"
    assert after(table, "Credit not used yet")[1] == told["unappliedCredit"]
    first = table.index(next(row for row in table if row[:2] == ["2026-01-01", "Opening balance"])) + 1
    for line, row in zip(seen["movements"]["nodes"], table[first:], strict=False):
        moved = amounts(line)
        assert row == [
            line["date"], line["kind"].capitalize(), line["number"] or "", line["description"],
            moved.get("debit", ""), moved.get("credit", ""), moved["runningBalance"],
        ]  # fmt: skip
        assert any(line["description"] in text and text.endswith(f" {moved['runningBalance']}") for text in pages)
    ages = list(amounts(seen["ageing"]).values())
    assert [row[1] for row in table[-7:-2]] == ages
    assert " ".join([*ages, told["totalDue"]]) in pages
    assert "Total due USD 231.00" in pages
    assert f"Opening balance {told['openingBalance']}" in pages
    assert f"Closing balance {told['closingBalance']}" in pages


def trimmed(table: list[list[str]]) -> list[list[str]]:
    """Return the rows without empty cells at their ends."""
    return [row[: max((place + 1 for place, cell in enumerate(row) if cell), default=0)] for row in table]


async def test_a_statement_names_the_company_the_customer_and_where_bills_go(acme: Tenant) -> None:
    """The billing address if there is one."""
    owner = await acme.customer(
        addresses=(
            records.address("adr_1"),
            records.address("adr_2", street="1 Elm Street", unit="4", is_default=False, is_billing=True, country="CA"),
        )
    )
    seen = await statement(acme, owner)
    pages = lines_of_pdf((await get(acme, seen["PDF"]["url"])).content)
    table = table_of_csv((await get(acme, seen["CSV"]["url"])).content)
    assert after(table, "Company")[1] == acme.company.name
    assert after(table, "Customer")[1] == owner.display_name
    assert [row[1] for row in table if row[:1] == ["Billing address"]] == ["1 Elm Street, 4", "Austin TX 78701", "CA"]
    assert "Jan 1, 2026 to Jun 30, 2026" in pages
    assert f"Customer number {owner.number}" in pages
    assert {"1 Elm Street, 4", "Austin TX 78701", owner.display_name} <= set(pages)


@pytest.mark.parametrize(
    ("form", "content_type"),
    [
        ("PDF", "application/pdf"),
        ("CSV", "text/csv; charset=utf-8"),
        ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
async def test_a_download_needs_no_token_and_is_saved_and_kept_nowhere(
    acme: Tenant, form: str, content_type: str
) -> None:
    """Under a name that says whose it is and of when."""
    owner = await acme.customer(number="C-10001")
    link = (await statement(acme, owner))[form]
    url = link["url"]
    assert url.startswith(acme.gateway.url)
    assert timedelta(minutes=11) < datetime.fromisoformat(link["expiresAt"]) - instant() <= timedelta(minutes=15)
    response = await get(acme, url)
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    name = f"statement-C-10001-2026-01-01-2026-06-30.{form.lower()}"
    assert response.headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert response.headers["referrer-policy"] == "no-referrer"
    head = await acme.gateway.client.head(url)
    assert (head.status_code, head.content) == (200, b"")


async def test_a_file_is_made_of_the_books_as_they_are_when_it_is_fetched(acme: Tenant) -> None:
    """With as many commands as looking takes: the customer, the company, a checkpoint, one for each kind of entry."""
    owner = await a_ledger(acme)
    url = (await statement(acme, owner))["CSV"]["url"]
    await acme.add(records.invoice(owner, issued_at=START, number="I-late-entry"))
    with acme.gateway.commands() as commands:
        content = (await get(acme, url)).content
    assert b"I-late-entry" in content
    assert [next(iter(command)) for command in commands] == ["find"] * 7


async def test_who_may_not_read_the_books_gets_no_link(acme: Tenant) -> None:
    """The statement itself is refused."""
    answer = await acme.ask(DOWNLOADS, {"id": (await acme.customer()).id}, role=Role.TECHNICIAN)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data == {"customer": {"statement": None}}


async def test_who_waits_too_long_for_a_file_is_told_to_come_back(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway makes two at a time."""
    monkeypatch.setattr(statement_document, "_AT_A_TIME", asyncio.Semaphore(0))
    monkeypatch.setattr(document_turn, "WAITING_SECONDS", 0.01)
    seen = await statement(acme, await acme.customer())
    response = await get(acme, seen["PDF"]["url"])
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_many_files_at_once_are_all_made(acme: Tenant) -> None:
    """Each waits for its turn."""
    seen = await statement(acme, await acme.customer())
    answers = await asyncio.gather(*(get(acme, seen[form]["url"]) for form in FORMS * 4))
    assert {answer.status_code for answer in answers} == {200}


async def test_a_statement_that_is_too_long_for_a_pdf_is_422_and_a_spreadsheet(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and what to do."""
    monkeypatch.setattr(documents, "MAX_PDF_LINES", 3)
    seen = await statement(acme, await a_ledger(acme))
    response = await get(acme, seen["PDF"]["url"])
    assert response.status_code == 422
    assert "CSV or XLSX" in response.json()["errors"][0]["message"]
    assert (await get(acme, seen["XLSX"]["url"])).status_code == 200


async def test_a_link_that_is_asked_for_many_times_at_once_is_made_once(
    acme: Tenant, rival: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another company's document does not wait for it, and one that was made lately is not made again."""
    made: list[str] = []
    render = documents.statement_document

    def counted(sheet: Any, form: StatementFormat) -> bytes:
        made.append(sheet.company)
        return render(sheet, form)

    monkeypatch.setattr(statement_document, "statement_document", counted)
    link = (await statement(acme, await a_ledger(acme)))["PDF"]["url"]
    other = (await statement(rival, await rival.customer()))["PDF"]["url"]
    answers = await asyncio.gather(*(get(acme, link) for _ in range(40)), get(rival, other))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers[:40]}) == 1
    assert (await get(acme, link)).status_code == 200
    assert sorted(made) == sorted([acme.company.name, rival.company.name])
