"""What is written is validated by the beanie document of its record."""

from typing import Any

import msgspec
import pytest
from beanie import Document

from gateway.documents.base.record import Record
from gateway.documents.contact import Coordinates
from gateway.documents.customer import Customer
from gateway.documents.money import Money
from gateway.documents.registry import RECORDS
from gateway.store.beanie_document import InvalidDocument, beanie_document, validate
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


@pytest.mark.parametrize("record", RECORDS)
def test_every_property_of_a_record_says_what_it_is_made_of(record: type[Record]) -> None:
    """Or a read of asked fields alone would leave it without them."""
    properties = {name for base in record.__mro__ for name, value in vars(base).items() if isinstance(value, property)}
    assert properties <= record.derived.keys()
    assert {field for fields in record.derived.values() for field in fields} <= set(record.__struct_fields__)


def test_a_projection_brings_what_is_asked_for_and_nothing_else() -> None:
    """With the id and what properties are made of; all, when something unknown is requested."""
    asked = frozenset({"number", "display_name"})
    names = {"company_name", "first_name", "last_name"}
    assert Customer.projection(asked).keys() == {"_id", "number", *names}
    assert Customer.projection(frozenset({"nonsense"})) == Customer.projection()
    assert "keys" not in Customer.projection()


def test_a_projected_record_is_one_of_its_kind() -> None:
    """What was requested is there, the rest is None, properties work."""
    made = records.customer("com_acme")
    asked = frozenset({"display_name"})
    stored = {name: value for name, value in made.stored().items() if name in Customer.projection(asked)}
    projected = Customer.from_projected(stored, asked)
    assert isinstance(projected, Customer)
    assert type(projected).__name__ == "Customer"
    assert projected.display_name == made.display_name
    assert msgspec.structs.asdict(projected)["number"] is None
