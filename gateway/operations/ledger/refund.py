"""Refunds: money of a payment given back, and what the customer then owes."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.company import Company, NumberKind
from gateway.documents.credit import Credit, CreditApplication
from gateway.documents.customer import Customer
from gateway.documents.invoice import ISSUED, Invoice
from gateway.documents.money import Money
from gateway.documents.payment import Payment
from gateway.documents.refund import Refund
from gateway.errors import ErrorCollector, NotFound
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.refund import PaymentRefundInput
from gateway.operations.authorship import make_author
from gateway.operations.company.validation import load_company
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.idempotency import Completion, once
from gateway.operations.ledger.credit import numbered_credit
from gateway.operations.ledger.invoice import reopened
from gateway.operations.ledger.ledger import Entry, post, refused, required, with_entries
from gateway.operations.number import number_by_version
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


class RefundImpact(NamedTuple):
    """The numbers after a refund."""

    refundable: Money
    invoice_balance: Money
    total_due: Money
    lifetime_value: Money


class RefundResult(NamedTuple):
    """A refund, `None` in a dry run; its customer and what it changes."""

    customer_id: str
    payment_id: str
    refund: Refund | None
    impact: RefundImpact


async def refund_payment(
    scope: TenantScope, input: PaymentRefundInput, origin: Origin, request: IdempotentRequest | None = None
) -> RefundResult:
    """Record a refund of a payment. Raises MutationRefused."""

    async def work(completion: Completion) -> RefundResult:
        async def write(transaction: Transaction) -> RefundResult:
            result = await _refund(scope, transaction, input, origin)
            if result.refund is not None:
                await completion.done(transaction, refund=result.refund.id)
            return result

        return await (scope.in_dry_run if input.dry_run else scope.in_transaction)(write)

    async def replay(answer: Mapping[str, str]) -> RefundResult:
        refund = await scope.get(Refund, answer["refund"])
        if refund is None:
            raise NotFound("refund", ("idempotencyKey",))

        async def read(transaction: Transaction) -> RefundResult:
            customer = await required(transaction, Customer, refund.customer_id, "paymentId")
            payment = await required(transaction, Payment, refund.payment_id, "paymentId")
            invoice = await transaction.get(Invoice, refund.invoice_id)
            return _result(customer, payment, invoice, refund)

        return await scope.in_transaction(read)

    return await once(scope, request, work, replay)


async def _refund(
    scope: TenantScope, transaction: Transaction, input: PaymentRefundInput, origin: Origin
) -> RefundResult:
    company = await load_company(scope)
    customer, payment, refund = await _examined(scope, transaction, input, company)
    amount = refund.amount
    after = msgspec.structs.replace(payment, refunded_minor=payment.refunded_minor + amount.minor)
    invoice = await transaction.get(Invoice, payment.invoice_id)
    entries = [Entry(None, refund), Entry(payment, after)]
    invoice_after = invoice
    if invoice is not None and (owed := await _owed_again(transaction, invoice, amount)).minor:
        if input.is_owed_again:
            invoice_after = reopened(invoice, owed)
            entries.append(Entry(invoice, invoice_after))
        else:
            entries.append(Entry(None, _settling_credit(scope, company, customer, refund, owed)))
    await post(
        scope,
        transaction,
        entries,
        operation="paymentRefund",
        origin=origin,
        expected_version=input.expected_version,
        dry_run=input.dry_run,
    )
    return _result(with_entries(customer, entries), after, invoice_after, None if input.dry_run else refund)


async def _examined(
    scope: TenantScope, transaction: Transaction, input: PaymentRefundInput, company: Company
) -> tuple[Customer, Payment, Refund]:
    """Return the customer and the payment as they are, and the refund to store. Raises MutationRefused."""
    refusals, payment = ErrorCollector(), None
    with refusals:
        payment = await required(transaction, Payment, str(input.payment_id), "paymentId")
        customer = await customer_as_seen(
            transaction, scope.viewer, payment.customer_id, input.expected_version, ("paymentId",)
        )
    with refusals:
        reason = input.checked_reason()
    with refusals:
        amount = input.checked_amount(company.currency)
        if payment is not None:
            _require_refundable(payment, amount)
    refusals.raise_any()
    if payment is None:
        raise NotFound("payment", ("paymentId",))
    return customer, payment, _new_refund(scope, company, customer, payment, amount, reason)


def _require_refundable(payment: Payment, amount: Money) -> None:
    """Raise InvalidInput unless the payment has that much that was not refunded yet."""
    if amount.currency != payment.amount.currency:
        raise refused(f"The payment is in {payment.amount.currency}; give an amount in that currency.", "amount")
    left = payment.refundable
    if left.minor <= 0:
        raise refused("The payment was refunded in full already.", "amount")
    if amount.minor > left.minor:
        raise refused(f"{left.amount} {left.currency} of the payment can be refunded; give that or less.", "amount")


async def _owed_again(transaction: Transaction, invoice: Invoice, amount: Money) -> Money:
    """Return how much of a refund is missing on the invoice: not what was paid beyond its total, or for a void one."""
    if invoice.status not in ISSUED:
        return Money(minor=0, currency=amount.currency)
    payments = await transaction.find(Payment, {"invoice_id": invoice.id})
    credited = await transaction.find(
        Credit, {"customer_id": invoice.customer_id, "applications.invoice_id": invoice.id}
    )
    settled = sum(payment.refundable.minor for payment in payments) + sum(
        application.amount.minor
        for credit in credited
        for application in credit.applications
        if application.invoice_id == invoice.id
    )
    beyond = max(0, settled - invoice.total.minor)
    unpaid_room = invoice.total.minor - invoice.balance.minor
    return Money(minor=max(0, min(amount.minor - beyond, unpaid_room)), currency=amount.currency)


def _new_refund(
    scope: TenantScope, company: Company, customer: Customer, payment: Payment, amount: Money, reason: str
) -> Refund:
    return Refund(
        id=Refund.new_id(),
        company_id=customer.company_id,
        customer_id=customer.id,
        number=number_by_version(NumberKind.REFUND, company, customer),
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        amount=amount,
        means=payment.means,
        reason=reason,
        author=make_author(scope.viewer),
        refunded_at=instant(),
    )


def _settling_credit(scope: TenantScope, company: Company, customer: Customer, refund: Refund, owed: Money) -> Credit:
    """Return a credit that is set against the invoice in full, so that the refunded amount is not owed again."""
    at = refund.refunded_at
    application = CreditApplication(invoice_id=refund.invoice_id, amount=owed, applied_at=at)
    credit = numbered_credit(scope, company, customer, owed, refund.reason, at)
    nothing = Money(minor=0, currency=owed.currency)
    return msgspec.structs.replace(credit, remaining=nothing, applications=(application,))


def _result(customer: Customer, payment: Payment, invoice: Invoice | None, refund: Refund | None) -> RefundResult:
    nothing = Money(minor=0, currency=payment.amount.currency)
    impact = RefundImpact(
        payment.refundable,
        invoice.balance if invoice else nothing,
        customer.metrics.total_due,
        customer.metrics.lifetime_value,
    )
    return RefundResult(customer.id, payment.id, refund, impact)
