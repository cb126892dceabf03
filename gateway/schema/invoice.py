"""Invoices and the payments for them."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import invoice, payment
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.payment import PaymentMeans
from gateway.resolvers.address import find_address
from gateway.resolvers.customer import customer_of
from gateway.resolvers.invoice import payments, refunds
from gateway.resolvers.job import job_of
from gateway.resolvers.ledger import is_overdue
from gateway.schema.connection import Connection
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.quote import Line
from gateway.schema.reference import CustomerReference, JobReference, RefundReference

describe_enum(
    InvoiceStatus,
    "Whether an invoice is paid.",
    DRAFT="Not issued yet.",
    OPEN="Nothing paid.",
    PARTIALLY_PAID="Paid in part.",
    PAID="Paid in full.",
    VOID="Taken back.",
)
describe_enum(
    PaymentMeans, "How money came.", CARD="By card.", CASH="In cash.", CHECK="By check.", BANK_TRANSFER="By bank."
)


@node_type(payment.Payment, description="Money received for an invoice.")
class Payment(Node):
    """Money received."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    invoice_external_id: str | None = field(
        "The id that another system gave its invoice, which may not have arrived yet; null without one."
    )
    amount: Money = field("How much.")
    means: PaymentMeans = field("How it came.")
    reference: str | None = field("Check number or the like.")
    received_at: datetime = field("When it came.")
    refunded: Money = field("What was given back: the sum of `refunds`.")
    refundable: Money = field("What can still be given back: `amount` less `refunded`.")
    refunds: Connection[RefundReference] | None = field(
        "What was given back, newest first.", resolver=refunds, requires=Permission.INVOICE_READ
    )


@node_type(invoice.Invoice, description="A bill for work at a customer's address.")
class Invoice(Node):
    """A bill."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    status: InvoiceStatus = field("Whether it is paid.")
    total: Money = field("What is billed, with tax.")
    tax: Money = field("Tax within the total.")
    balance: Money = field("What remains to be paid. It rises again when a payment is refunded with `isOwedAgain`.")
    lines: list[Line] = field("What the total is made of.")
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=find_address,
        requires=Permission.CUSTOMER_READ,
    )
    job_number: str | None = field("Number of the job it bills.", requires=Permission.JOB_READ)
    job: JobReference | None = field("The job it bills.", resolver=job_of, requires=Permission.JOB_READ)
    issued_at: datetime = field("When it was issued.")
    due_on: date = field("Last day to pay in time.")
    paid_at: datetime | None = field("When it was paid in full.")
    settled: Money = field(
        "What was paid, less refunds, or credited so far: `total` less `balance`; nothing on drafts and void ones."
    )
    is_overdue: bool = field(
        "Whether something remains to be paid and `dueOn` is before the company's today.", resolver=is_overdue
    )
    payments: Connection[Payment] | None = field(
        "What was received for it, newest first.", resolver=payments, requires=Permission.INVOICE_READ
    )
    customer: CustomerReference | None = field(
        "Who is billed.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
