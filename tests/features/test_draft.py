"""Drafts of quotes and invoices: for those who write them, not for the customer in the portal."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.quote import QuoteStatus
from tests import records, work_records
from tests.running_gateway import Tenant

EVERYWHERE = """
query Everywhere($customer: ID!, $job: ID!, $quote: ID!, $invoice: ID!) {
  customer(id: $customer) {
    quotes { totalCount nodes { status } }
    drafts: quotes(status: [DRAFT]) { totalCount nodes { status } }
    lastQuotes: quotes(last: 5) { nodes { status } }
    invoices { totalCount nodes { status } }
    lastInvoices: invoices(last: 5) { nodes { status } }
    estimates { nodes { quote { status } } }
    appointments { nodes { invoiceNumber } }
  }
  job(id: $job) {
    quotes { totalCount nodes { status } }
    openQuotes { totalCount nodes { status } }
    invoices { totalCount nodes { status } }
  }
  quote: node(id: $quote) { id }
  invoice: node(id: $invoice) { id }
}
"""


async def seen(tenant: Tenant, role: Role) -> Any:
    """Return what a viewer sees of a customer with one draft and one issued paper of each kind, and the customer."""
    owner: Customer = await tenant.customer()
    job = records.job(owner)
    quotes = [records.quote(owner, job_id=job.id, status=status) for status in (QuoteStatus.DRAFT, QuoteStatus.OPEN)]
    bills = [
        records.invoice(owner, job_id=job.id, status=status) for status in (InvoiceStatus.DRAFT, InvoiceStatus.OPEN)
    ]
    estimate = work_records.estimate(owner, quote_id=quotes[0].id)
    visits = [records.appointment(owner, job_id=job.id, invoice_number=bill.number) for bill in bills]
    await tenant.add(job, *quotes, *bills, estimate, *visits, records.appointment(owner))
    variables = {"customer": owner.id, "job": job.id, "quote": quotes[0].id, "invoice": bills[0].id}
    claims = {"customer": owner.id} if role is Role.CUSTOMER else {}
    answer = await tenant.ask(EVERYWHERE, variables, role=role, **claims)
    assert answer.errors == []
    return answer.data


@pytest.mark.parametrize("role", [Role.OFFICE, Role.CUSTOMER])
async def test_a_portal_customer_sees_no_draft_on_any_path(acme: Tenant, role: Role) -> None:
    """Tabs, pages from the end, counts, jobs, estimates, visits and ids; who writes drafts sees them on all."""
    found = await seen(acme, role)
    drafts = 0 if role is Role.CUSTOMER else 1
    text = str(found)
    assert ("DRAFT" in text) is bool(drafts)
    assert "OPEN" in text
    for parent in (found["customer"], found["job"]):
        for name in ("quotes", "invoices"):
            assert parent[name]["totalCount"] == len(parent[name]["nodes"]) == 1 + drafts
    assert found["customer"]["drafts"]["totalCount"] == drafts
    assert found["job"]["openQuotes"]["totalCount"] == 1 + drafts
    assert (found["quote"] is not None, found["invoice"] is not None) == (bool(drafts), bool(drafts))
    numbers = [visit["invoiceNumber"] for visit in found["customer"]["appointments"]["nodes"]]
    assert len(numbers) == 3
    assert len([number for number in numbers if number is not None]) == 1 + drafts
    assert (found["customer"]["estimates"]["nodes"][0]["quote"] is not None) is bool(drafts)
