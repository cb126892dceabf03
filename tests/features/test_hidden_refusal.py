"""Why a step is refused is shown only as far as who asks can read the record."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.job import JobStatus
from gateway.documents.quote import QuoteStatus
from tests import records
from tests.mutations import input_of
from tests.running_gateway import Tenant


@pytest.mark.parametrize(
    ("mutation", "make", "scope"),
    [
        ("invoiceVoid", lambda owner: records.invoice(owner, status=InvoiceStatus.PAID), "invoice"),
        ("jobReopen", lambda owner: records.job(owner, status=JobStatus.SCHEDULED), "job"),
        ("quoteSend", lambda owner: records.quote(owner, status=QuoteStatus.ACCEPTED), "quote"),
    ],
)
async def test_the_status_that_is_in_the_way_is_told_to_readers_only(
    acme: Tenant, mutation: str, make: Callable[[Customer], Any], scope: str
) -> None:
    """Who may write and not read learns what the step needs, and neither the status nor the number."""
    owner = await acme.customer()
    record = make(owner)
    await acme.add(record)
    query = f"mutation ($input: {input_of(mutation)}!) {{ {mutation}(input: $input) {{ userErrors {{ message }} }} }}"
    told = []
    for scopes in (f"customer:read {scope}:write", f"customer:read {scope}:write {scope}:read"):
        answer = await acme.ask(query, {"input": {"id": record.id}}, role=Role.PARTNER, scope=scopes)
        assert answer.errors == []
        told.append(answer.data[mutation]["userErrors"][0]["message"])
    hidden, shown = told
    assert record.number in shown
    assert str(record.status) in shown
    assert hidden.startswith(f"The {scope} is in another status; {mutation} needs ")
    assert record.number not in hidden


async def test_what_is_owed_is_told_to_readers_of_the_invoice_only(acme: Tenant) -> None:
    """Who may record payments and not read the books cannot find it out by a payment that is too high."""
    owner = await acme.customer()
    invoice = records.invoice(owner)
    await acme.add(invoice)
    given = {"customerId": owner.id, "invoiceId": invoice.id, "amount": "900000", "means": "CASH"}
    named = input_of("paymentRecord")
    query = f"mutation ($input: {named}!) {{ paymentRecord(input: $input) {{ userErrors {{ message }} }} }}"
    told = []
    for scopes in ("customer:read invoice:write", "customer:read invoice:write invoice:read"):
        answer = await acme.ask(query, {"input": given}, role=Role.PARTNER, scope=scopes)
        assert answer.errors == []
        told.append(answer.data["paymentRecord"]["userErrors"][0]["message"])
    assert told[0] == "That is more than is owed on this invoice. Give less."
    assert invoice.number in told[1]
