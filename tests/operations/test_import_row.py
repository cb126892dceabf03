"""What a row of a file is read as: by the ways in which other products and spreadsheets write their cells."""

import io
from datetime import date

import pytest

from gateway.inputs.import_target import recognized_targets
from gateway.inputs.rule import ValidationContext
from gateway.integrations.source_reader import open_table
from gateway.integrations.source_table import Reading
from gateway.operations.imports.row import ImportColumn, ReadRow, RowReader

TODAY = date(2026, 11, 30)


def read(content: str, name: str = "a.csv") -> ReadRow:
    """Return the only row of a file, as it is read in the United States."""
    table = open_table(io.BytesIO(content.encode()), name, Reading())
    columns = list(map(ImportColumn, table.header, recognized_targets(table.header)))
    (row,) = table.rows()
    return RowReader(columns, ValidationContext("US", TODAY)).read(row)


ADDRESSES = {
    "77 Sunset Blvd, Los Angeles, CA 90001 USA": ("77 Sunset Blvd", "Los Angeles", "CA", "90001", "US"),
    "77 Sunset Blvd, Los Angeles, CA 90001, U.S.A.": ("77 Sunset Blvd", "Los Angeles", "CA", "90001", "US"),
    "5 Rue de l'Église, Montréal, QC H2Y 1C6 Canada": ("5 Rue de l'Église", "Montréal", "QC", "H2Y 1C6", "CA"),
    "Bahnhofstrasse 1, 8001 Zürich, Switzerland": ("Bahnhofstrasse 1", "Zürich", None, "8001", "CH"),
    "12 Oak St, Fresno, CA": ("12 Oak St, Fresno, CA", None, None, None, "US"),
    "12 Oak St, Atlanta, Georgia": ("12 Oak St, Atlanta, Georgia", None, None, None, "US"),
}


@pytest.mark.parametrize("text", list(ADDRESSES))
def test_an_address_in_one_cell_is_taken_apart_where_it_is_clear(text: str) -> None:
    """The country is what ends it, unless that is the code or the name of a region."""
    (address,) = read(f'Name,Full Address\nAda,"{text}"\n').places.addresses
    found = (address.street, address.city, address.region, address.postal_code, address.country)
    assert found == ADDRESSES[text]


def test_a_fax_is_no_phone_and_is_kept_in_the_note() -> None:
    """Also where only its label says so."""
    header = "Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value"
    row = read(f"{header}\nAda,Home Fax,555-0101,Home,512 555 0142\n")
    assert [phone.number for phone in row.phones] == ["512 555 0142"]
    assert "Phone 1 - Value (Home Fax): 555-0101" in row.note_text()


def test_cells_of_spreadsheets_are_read_as_they_were_meant() -> None:
    """An apostrophe before a number or a formula, and days that are numbered from 1899-12-30 on."""
    row = read("Name,Phone,Created,Zip,Street\nAda,'5125550142,44256,'01234,'s-Gravenweg 1\n")
    (address,) = row.places.addresses
    assert [phone.e164 for phone in row.phones] == ["+15125550142"]
    assert row.values["joined_on"] == date(2021, 3, 1)
    assert (address.postal_code, address.street) == ("01234", "'s-Gravenweg 1")


def test_a_card_names_a_company_apart_from_its_department() -> None:
    """And a phone as a URI is the number in it."""
    lines = ("VERSION:4.0", "FN:Acme Dental", "ORG:Acme Dental;Front desk", "TEL;VALUE=uri:tel:+1-512-555-0142")
    card = "\n".join(("BEGIN:VCARD", *lines, "END:VCARD", ""))
    row = read(card, "a.vcf")
    assert row.values["company_name"] == "Acme Dental"
    assert "Department: Front desk" in row.note_text()
    assert [phone.number for phone in row.phones] == ["+1-512-555-0142"]
