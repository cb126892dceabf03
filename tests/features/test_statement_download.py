"""`Statement.download`: signed links, and files whose numbers are those of the statement that is looked at."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from gateway.access.file_link import FileLinks
from gateway.access.permission import Role
from gateway.access.signed_link import SignedLinks
from gateway.access.statement_link import StatementLink, StatementLinks
from gateway.app.keys import signing_secret
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.record import instant
from gateway.integrations import statement_document as documents
from gateway.integrations.statement_sheet import StatementFormat
from gateway.operations import statement_document
from tests import records
from tests.features.customer_writing import change
from tests.features.test_statement import a_ledger, amounts
from tests.portal import change_stored
from tests.records import START
from tests.running_gateway import RunningGateway, Tenant
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
    """The statement of the first half of 2026 as it is looked at, with its links."""
    answer = await tenant.ask(DOWNLOADS, {"id": owner.id}, role=role, **claims)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["customer"]["statement"]
    return found


async def get(tenant: Tenant, url: str) -> httpx.Response:
    """The answer to a download, asked for without a token."""
    return await tenant.gateway.client.get(url)


def links_of(gateway: RunningGateway) -> StatementLinks:
    """What signs the links of a gateway."""
    return StatementLinks(signing_secret(gateway.settings), 900)


def link_to(owner: Customer, **changes: Any) -> StatementLink:
    """What a link to a customer's statement names."""
    facts: dict[str, Any] = {
        "company_id": owner.company_id,
        "customer_id": owner.id,
        "from_day": date(2026, 1, 1),
        "to_day": date(2026, 6, 30),
        "form": "CSV",
        "is_own": False,
    }
    return StatementLink(**{**facts, **changes})


def path_of(links: SignedLinks[Any], named: Any) -> str:
    """A good link of now."""
    return links.signed(named, links.expiry(instant()))


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
    """The rows without empty cells at their ends."""
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
    assert [row[1] for row in table if row[:1] == ["Billing address"]] == ["1 Elm Street, 4", "Austin, TX 78701", "CA"]
    assert "1 January 2026 to 30 June 2026" in pages
    assert f"Customer number {owner.number}" in pages
    assert {"1 Elm Street, 4", "Austin, TX 78701", owner.display_name} <= set(pages)


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
    """With as many commands as looking takes: the customer, the company, and one for each kind of entry."""
    owner = await a_ledger(acme)
    url = (await statement(acme, owner))["CSV"]["url"]
    await acme.add(records.invoice(owner, issued_at=START, number="I-late-entry"))
    with acme.gateway.commands() as commands:
        content = (await get(acme, url)).content
    assert b"I-late-entry" in content
    assert [next(iter(command)) for command in commands] == ["find"] * 5


async def test_an_altered_link_to_a_statement_is_refused(acme: Tenant) -> None:
    """Whichever of its characters is another one."""
    path, _, token = (await statement(acme, await acme.customer()))["CSV"]["url"].rpartition("/")
    for place in [*range(0, len(token), 9), len(token) - 1]:
        other = "A" if token[place] != "A" else "B"
        response = await get(acme, f"{path}/{token[:place]}{other}{token[place + 1 :]}")
        assert response.status_code == 403
        assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("token", ["x", "%00", "ä", "A" * 2_000, "====", "..%2f..%2fetc"])
async def test_what_is_no_link_to_a_statement_is_refused(acme: Tenant, token: str) -> None:
    """Never an internal error."""
    assert (await get(acme, f"/statements/{token}")).status_code in (403, 404)


async def test_an_expired_link_to_a_statement_is_refused_and_says_what_to_do(acme: Tenant) -> None:
    """It was good once."""
    owner, links = await acme.customer(), links_of(acme.gateway)
    response = await get(acme, links.signed(link_to(owner), links.expiry(START)))
    assert response.status_code == 403
    assert response.json()["errors"][0]["message"] == ("This link has expired. Fetch the statement's download again.")


async def test_a_link_to_a_file_opens_no_statement_and_the_other_way_round(acme: Tenant) -> None:
    """Each kind is signed with a key of its own."""
    owner = await acme.customer()
    statement_path = path_of(links_of(acme.gateway), link_to(owner))
    file_path = FileLinks(signing_secret(acme.gateway.settings), 900).path(acme.company.id, "fil_1", "x", instant())
    for swapped in (
        statement_path.replace("/statements/", "/files/"),
        file_path.replace("/files/", "/statements/"),
    ):
        assert (await get(acme, swapped)).status_code == 403


async def test_a_link_to_a_statement_opens_nothing_of_another_company(acme: Tenant, rival: Tenant) -> None:
    """A customer is looked for in the company that is signed; who asks there finds nobody, and gets no link."""
    owner = await a_ledger(rival)
    forged = path_of(links_of(acme.gateway), link_to(owner, company_id=acme.company.id))
    assert (await get(acme, forged)).status_code == 404
    assert (await acme.ask(DOWNLOADS, {"id": owner.id})).data == {"customer": None}


async def test_a_portal_customer_downloads_their_own_statement_and_no_other(acme: Tenant) -> None:
    """The same file as the office gets."""
    owner, other = await a_ledger(acme), await acme.customer()
    own = await statement(acme, owner, Role.CUSTOMER, customer=owner.id)
    office = await statement(acme, owner)
    assert (await get(acme, own["CSV"]["url"])).content == (await get(acme, office["CSV"]["url"])).content
    answer = await acme.ask(DOWNLOADS, {"id": other.id}, role=Role.CUSTOMER, customer=owner.id)
    assert answer.data == {"customer": None}


@pytest.mark.parametrize("status", [CustomerStatus.BLOCKED, CustomerStatus.ARCHIVED])
async def test_a_customers_own_link_ends_with_their_portal(acme: Tenant, status: CustomerStatus) -> None:
    """The office's goes on: it may read who is blocked."""
    owner = await acme.customer()
    own = await statement(acme, owner, Role.CUSTOMER, customer=owner.id)
    office = await statement(acme, owner)
    assert (await get(acme, own["CSV"]["url"])).status_code == 200
    await change_stored(acme, owner, status=status)
    assert (await get(acme, own["CSV"]["url"])).status_code == 403
    assert (await get(acme, office["CSV"]["url"])).status_code == 200


async def test_a_customers_own_link_ends_with_the_session_it_was_asked_in(acme: Tenant) -> None:
    """Signed out is signed out."""
    owner = await acme.customer()
    ended = path_of(links_of(acme.gateway), link_to(owner, is_own=True, session=7))
    assert (await get(acme, ended)).status_code == 401


async def test_the_statement_of_a_deleted_customer_is_gone(acme: Tenant) -> None:
    """Whoever asked for the link; the books that are kept name nobody."""
    owner = await a_ledger(acme)
    office = await statement(acme, owner)
    await change(acme, "customerDelete", Role.ADMIN, id=owner.id, force=True)
    response = await get(acme, office["CSV"]["url"])
    assert response.status_code == 404
    assert response.json()["errors"][0]["message"] == "This statement is no longer there."


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
    monkeypatch.setattr(statement_document, "WAITING_SECONDS", 0.01)
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
    monkeypatch.setattr(documents, "MOST_PDF_LINES", 3)
    seen = await statement(acme, await a_ledger(acme))
    response = await get(acme, seen["PDF"]["url"])
    assert response.status_code == 422
    assert "CSV or XLSX" in response.json()["errors"][0]["message"]
    assert (await get(acme, seen["XLSX"]["url"])).status_code == 200
