"""What is written is validated by the beanie document of its record."""

from typing import Any

import msgspec
import pytest
from beanie import Document

from gateway.documents.beanie_document import InvalidDocument, beanie_document, validate
from gateway.documents.contact import Coordinates
from gateway.documents.money import Money
from gateway.documents.record import Record
from gateway.documents.registry import RECORDS
from tests import records

pytestmark = pytest.mark.usefixtures("database")  # beanie documents work once they are bound to a database


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_has_a_beanie_document_with_its_fields(record: type[Record]) -> None:
    """Declared once, derived once."""
    document = beanie_document(record)
    assert issubclass(document, Document)
    assert set(record.__struct_fields__) <= set(document.model_fields)
    assert document is beanie_document(record)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"number": ""}, "number"),
        ({"version": 0}, "version"),
        ({"phones": (records.phone("+15125550142", e164="512"),)}, "phones.0.e164"),
        ({"addresses": (records.address("adr_1", country="Texas"),)}, "addresses.0.country"),
        (
            {"addresses": (records.address("a", coordinates=Coordinates(latitude=91, longitude=0)),)},
            "addresses.0.coordinates.latitude",
        ),
    ],
)
def test_a_document_that_breaks_its_rules_is_not_written(changes: dict[str, Any], place: str) -> None:
    """The error names the place, and shows no value of the customer's."""
    with pytest.raises(InvalidDocument, match=place.replace(".", r"\.")):
        validate(records.customer("com_acme", **changes))


def test_a_record_comes_back_as_it_was_stored() -> None:
    """Defaults are not stored, and are there again."""
    for made in (records.customer("com_acme"), records.job(records.customer("com_acme"))):
        stored = made.stored()
        assert None not in stored.values()
        assert type(made).from_stored(stored) == made


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(12345, "USD", "123.45"), (-5, "USD", "-0.05"), (500, "JPY", "500"), (1, "KWD", "0.001"), (0, "EUR", "0.00")],
)
def test_money_has_exactly_the_digits_of_its_currency(minor: int, currency: str, text: str) -> None:
    """ISO 4217 minor units."""
    assert str(Money(minor=minor, currency=currency).amount) == text


def test_index_keys_are_folded() -> None:
    """Names without accents and case, e-mail in lower case."""
    keys = records.customer("com_acme", first_name="José", last_name="  NÚÑEZ  Ruiz").stored()["keys"]
    assert keys["name"] == "nunez ruiz jose"
    assert all(email == email.lower() for email in keys["emails"])


def test_records_cannot_be_changed() -> None:
    """A change is a new record."""
    with pytest.raises(AttributeError):
        records.customer("com_acme").number = "2"  # type: ignore[misc]  # that is the point
    assert msgspec.structs.replace(records.customer("com_acme"), number="2").number == "2"
