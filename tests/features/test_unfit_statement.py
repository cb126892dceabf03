"""A text of the books that does not fit takes nothing from a statement but itself."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.documents.base.record import Record
from tests import records, work_records
from tests.features.test_statement import amounts, ask
from tests.running_gateway import Answer, Tenant
from tests.undecodable import break_text


def movements(answer: Answer) -> list[dict[str, Any]]:
    """Return the lines of a statement."""
    nodes: list[dict[str, Any]] = answer.data["customer"]["statement"]["movements"]["nodes"]
    return nodes


@pytest.mark.parametrize(
    ("place", "field", "bad", "number", "description"),
    [
        (0, "number", 7, None, "Invoice, due on"),
        (1, "means", ["CARD"], "kept", "Payment for invoice"),
        (1, "reference", 5, None, "Payment by"),
        (2, "reason", {"of": 1}, "kept", "Credit"),
        (2, "number", None, None, "Credit: "),
        (3, "reason", 7, "kept", "Refund by"),
        (3, "means", "SEASHELLS", "kept", "Refund for invoice"),
    ],
)
async def test_the_row_is_there_without_its_text(
    acme: Tenant, place: int, field: str, bad: Any, number: str | None, description: str
) -> None:
    """All sums and all other rows are as they were; the log names the record and no value."""
    owner = await acme.customer()
    bill = records.invoice(owner)
    paid = records.payment(bill, 1, reference="R-1")
    ledger: list[Record] = [bill, paid, records.credit(owner, 2), work_records.refund(paid, 3)]
    await acme.add(*ledger)
    before = await ask(acme, owner)
    hurt = ledger[place]
    collection = acme.gateway.database.collection(type(hurt))
    await collection.update_one({"_id": hurt.id}, {"$set": {field: bad}})
    with capture_logs() as logs:
        after = await ask(acme, owner)
    assert after.errors == []
    assert amounts(after.data["customer"]["statement"]) == amounts(before.data["customer"]["statement"])
    for old, new in zip(movements(before), movements(after), strict=True):
        if new["subjectId"] != hurt.id:
            assert new == old or f"invoice {bill.number}" in old["description"]
            continue
        assert new["number"] == (old["number"] if number else None)
        assert new["description"].startswith(description)
        assert (new["debit"], new["credit"], new["runningBalance"]) == (
            old["debit"],
            old["credit"],
            old["runningBalance"],
        )
    lines = [line for line in logs if line["event"] == "stored value does not fit"]
    assert [(line["record"], line["id"], line["field"]) for line in lines] == [(type(hurt).__name__, hurt.id, field)]


async def test_a_text_that_is_not_utf_8_is_shown_as_far_as_it_is(acme: Tenant) -> None:
    """The statement is whole."""
    owner = await acme.customer()
    bill = records.invoice(owner)
    paid = records.payment(bill, 1, reference="R-1")
    await acme.add(bill, paid)
    await break_text(acme.gateway.database, paid, "reference")
    answer = await ask(acme, owner)
    assert answer.errors == []
    assert [row["number"] for row in movements(answer)] == [bill.number, "Not UTF-8: \ufffd\ufffd\ufffd"]
