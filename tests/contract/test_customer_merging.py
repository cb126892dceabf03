"""Every kind of record that names a customer says what a merge does to it."""

import pytest

from gateway.documents.base.record import OnCustomerDelete, OnCustomerMerge, Record
from gateway.documents.registry import RECORDS

ONE_FOR_EACH = frozenset({OnCustomerMerge.ONE_STAYS, OnCustomerMerge.DERIVED})
HISTORY = frozenset({"deleted_customers"})
"""Kinds that name customers who are not there any more."""


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.collection)
def test_every_field_with_a_customers_id_is_known_to_merges(kind: type[Record]) -> None:
    """A new field would else go on naming a customer who is part of another."""
    named = {name for name in kind.__struct_fields__ if name.endswith("customer_id")} - {"stripe_customer_id"}
    if kind.collection not in HISTORY:
        assert named == set(kind.customer_links), f"{kind.__name__}: add it to customer_links"


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.collection)
def test_a_kind_about_customers_goes_along(kind: type[Record]) -> None:
    """What a deletion removes or makes anonymous, a merge moves."""
    stays = kind.on_customer_merge is OnCustomerMerge.STAY
    assert stays is (kind.on_customer_delete is OnCustomerDelete.NOT_ABOUT_CUSTOMERS)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.collection)
def test_a_kind_of_which_a_customer_has_one_is_not_just_moved(kind: type[Record]) -> None:
    """Two would have one place. Log entries go without their number; an event of Stripe names one customer."""
    unique = [index.document for index in kind.indexes if index.document.get("unique")]
    if kind.collection not in ("changes", "card_tasks") and any("customer_id" in index["key"] for index in unique):
        assert kind.on_customer_merge in ONE_FOR_EACH
