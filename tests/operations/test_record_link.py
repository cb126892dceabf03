"""What follows a record is found by an index, however many records a company has."""

import pytest

from gateway.documents.base.record import CustomerRecord
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.operations.record.links import FOLLOWERS

BOOKS: tuple[tuple[type[CustomerRecord], str], ...] = (
    (Payment, "invoice_id"),
    (Refund, "invoice_id"),
    (Refund, "payment_id"),
)
LOOKUPS = [*((follower.kind, follower.link.attribute) for follower in FOLLOWERS), *BOOKS]


@pytest.mark.parametrize(("kind", "attribute"), LOOKUPS)
def test_records_are_found_by_what_they_name(kind: type[CustomerRecord], attribute: str) -> None:
    """An index begins with the company and the name: an upsert would else read all records of the company."""
    beginnings = [list(index.document["key"])[:2] for index in kind.indexes]
    assert ["company_id", attribute] in beginnings
