"""Credits: issued to a customer, and set against invoices."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.company import Company, NumberKind
from gateway.documents.credit import Credit, CreditApplication
from gateway.documents.customer import Customer
from gateway.documents.invoice import UNPAID, Invoice
from gateway.documents.money import Money
from gateway.errors import ErrorCollector, NotFound
from gateway.inputs.credit import CreditIssueInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.authorship import make_author
from gateway.operations.company.validation import load_company
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.idempotency import Completion, once
from gateway.operations.ledger.invoice import paid_down
from gateway.operations.ledger.ledger import Entry, post, refused, require_payable, required
from gateway.operations.number import number_by_version
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def issue_credit(
    scope: TenantScope, input: CreditIssueInput, origin: Origin, request: IdempotentRequest | None = None
) -> Credit:
    """Create a credit, wholly unapplied. Raises MutationRefused."""

    async def work(completion: Completion) -> Credit:
        async def write(transaction: Transaction) -> Credit:
            credit = await _new_credit(scope, transaction, input)
            await post(
                scope,
                transaction,
                [Entry(None, credit)],
                operation="creditIssue",
                origin=origin,
                expected_version=input.expected_version,
            )
            await completion.done(transaction, credit=credit.id)
            return credit

        return await scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> Credit:
        credit = await scope.get(Credit, answer["credit"])
        if credit is None:
            raise NotFound("credit", ("idempotencyKey",))
        return credit

    return await once(scope, request, work, replay)


async def apply_credit(
    scope: TenantScope, credit_id: str, invoice_id: str, amount: Money, now: datetime, origin: Origin
) -> Credit:
    """Apply a part of the credit to an invoice of the same customer. Raises MutationRefused."""

    async def work(transaction: Transaction) -> Credit:
        credit = await required(transaction, Credit, credit_id, "id")
        invoice = await required(transaction, Invoice, invoice_id, "invoiceId")
        if invoice.customer_id != credit.customer_id or invoice.status not in UNPAID:
            raise refused(f"Nothing remains to be paid on invoice {invoice.number} by this customer.", "invoiceId")
        require_payable(amount, invoice.balance, invoice.number)
        if amount.minor > credit.remaining.minor:
            left = f"{credit.remaining.amount} {credit.remaining.currency}"
            raise refused(f"Credit {credit.number} has {left} left; apply that or less.", "amount")
        application = CreditApplication(invoice_id=invoice.id, amount=amount, applied_at=now)
        after = msgspec.structs.replace(
            credit,
            remaining=Money(minor=credit.remaining.minor - amount.minor, currency=amount.currency),
            applications=(*credit.applications, application),
        )
        entries = [Entry(credit, after), Entry(invoice, paid_down(invoice, amount, now))]
        await post(scope, transaction, entries, operation="creditApply", origin=origin)
        return after

    return await scope.in_transaction(work)


async def _new_credit(scope: TenantScope, transaction: Transaction, input: CreditIssueInput) -> Credit:
    refusals, version = ErrorCollector(), input.expected_version
    with refusals:
        customer = await customer_as_seen(transaction, scope.viewer, str(input.customer_id), version, ("customerId",))
    company = await load_company(scope)
    with refusals:
        amount, reason = input.validate_or_raise(company.currency)
    refusals.raise_any()
    return numbered_credit(scope, company, customer, amount, reason, instant())


def numbered_credit(
    scope: TenantScope, company: Company, customer: Customer, amount: Money, reason: str, at: datetime
) -> Credit:
    """Return a new credit, wholly unapplied, with the number of the customer's next version."""
    return Credit(
        id=Credit.new_id(),
        company_id=customer.company_id,
        customer_id=customer.id,
        number=number_by_version(NumberKind.CREDIT, company, customer),
        amount=amount,
        remaining=amount,
        reason=reason,
        author=make_author(scope.viewer),
        issued_at=at,
    )
