"""Every kind of record says what happens to it when a customer is deleted, and docs/security.md says it too."""

from pathlib import Path

import pytest

from gateway.documents.base.record import CustomerRecord, OnCustomerDelete, Record
from gateway.documents.registry import RECORDS

SECURITY = (Path(__file__).parent.parent.parent / "docs" / "security.md").read_text()


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.collection)
def test_a_kind_says_what_happens_to_it(kind: type[Record]) -> None:
    """By itself: inherited, it would not be a decision."""
    assert "on_customer_delete" in vars(kind), f"{kind.__name__}: declare on_customer_delete (CONTRIBUTING.md)"
    if issubclass(kind, CustomerRecord):
        assert kind.on_customer_delete is not OnCustomerDelete.NOT_ABOUT_CUSTOMERS


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.collection)
def test_what_is_kept_says_in_what_form(kind: type[Record]) -> None:
    """A kind that is kept makes itself anonymous."""
    keeps = kind.on_customer_delete is OnCustomerDelete.KEEP_ANONYMISED
    assert ("anonymised" in vars(kind)) is keeps


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.collection)
def test_the_documentation_tells_operators_of_it(kind: type[Record]) -> None:
    """A row of the table in docs/security.md names the collection."""
    assert f"`{kind.collection}`" in SECURITY
