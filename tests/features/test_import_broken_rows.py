"""A row that cannot be read is refused by itself, with its number and the reason; the rows around it are imported."""

import pytest

from gateway.documents.customer import Customer
from gateway.errors import InvalidInput
from gateway.inputs.import_kind import ImportKind
from tests.importing import imported, report_of
from tests.importing_records import ann
from tests.running_gateway import Tenant


def card(name: str, *lines: str) -> str:
    """Return a vCard."""
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", *lines, "END:VCARD", ""))


ANN, EVE = card("Ann Miller"), card("Eve Stone")
UNKNOWN = card("Bob", "NOTE;CHARSET=x-none;ENCODING=QUOTED-PRINTABLE:=FF")
BROKEN: dict[str, tuple[str, bytes, str]] = {
    "a line that is not JSON": (
        "a.jsonl",
        b'{"name": "Ann Miller"}\n{"name": "Bob\n{"name": "Eve Stone"}\n',
        '"2","REFUSED","","","","Line 2 is not JSON',
    ),
    "a line with a list": (
        "a.jsonl",
        b'{"name": "Ann Miller"}\n[1]\n{"name": "Eve Stone"}\n',
        "Line 2 is no object.",
    ),
    "a quotation mark that is not closed": (
        "a.csv",
        b'name,phone\nAnn Miller,1\n"Bob,2\nEve Stone,3\n',
        '"3","REFUSED","","","","A quotation mark is opened here',
    ),
    "a card without an end": (
        "a.vcf",
        f"{ANN}BEGIN:VCARD\r\nFN:Bob\r\n{EVE}".encode(),
        '"2","REFUSED","","","","The vCard at line 5 has no END:VCARD."',
    ),
    "a card that its reader fails on": (
        "a.vcf",
        f"{ANN}{UNKNOWN}{EVE}".encode(),
        "The vCard at line 5 cannot be read: unknown encoding",
    ),
    "something other than a card": (
        "a.vcf",
        f"{ANN}BEGIN:VEVENT\r\nEND:VEVENT\r\n{EVE}".encode(),
        "other than a vCard",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_row_is_refused_by_itself(acme: Tenant, case: str) -> None:
    """With its number, and what is the matter."""
    name, content, words = BROKEN[case]
    job, counts = await imported(acme, content, name)
    assert (counts.created, counts.refused) == (2, 1)
    assert {one.display_name for one in await acme.scope.find(Customer, {})} == {"Ann Miller", "Eve Stone"}
    assert words in await report_of(acme, job)


async def test_a_row_with_too_many_or_too_few_cells_is_told(acme: Tenant) -> None:
    """Of customers the surplus is kept in a note; a record's values could stand in wrong columns, so it is refused."""
    job, counts = await imported(acme, "name,city\nAnn Miller,Austin,more\nEve Stone\n")
    report = await report_of(acme, job)
    assert (counts.created, counts.flagged) == (2, 2)
    assert "This row has 3 cells and the header 2." in report
    assert "This row has 1 cells and the header 2." in report


async def test_a_cell_in_another_encoding_is_told_and_its_row_taken(acme: Tenant) -> None:
    """No one can say which letter it was; the letters of the other rows are as they were."""
    job, counts = await imported(acme, "name,tags\nJosé Núñez,VIP\nAnaïs,Old\n".encode() + b"Zo\xeb,New\n")
    assert (counts.created, counts.flagged) == (3, 1)
    assert "Characters of another encoding" in await report_of(acme, job)
    assert {one.display_name for one in await acme.scope.find(Customer, {})} >= {"José Núñez", "Anaïs"}


async def test_a_file_without_one_good_row_is_refused_with_the_first_reason(acme: Tenant) -> None:
    """It is probably another format."""
    with pytest.raises(InvalidInput, match="Line 1 is not JSON"):
        await imported(acme, b'[\n"Ann"\n]\n', "a.jsonl")


async def test_a_record_of_a_broken_line_is_refused_by_itself(acme: Tenant) -> None:
    """As customers are."""
    await ann(acme)
    content = b'{"customerId": "X-1", "note": "One"}\n{"customerId"\n{"customerId": "X-1", "note": "Two"}\n'
    _, counts = await imported(acme, content, "a.jsonl", kind=ImportKind.NOTES)
    assert (counts.created, counts.refused) == (2, 1)
