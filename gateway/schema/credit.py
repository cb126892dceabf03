"""Credits, and issuing one."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import credit
from gateway.resolvers.customer import customer_of
from gateway.resolvers.ledger import credit_issue, credited_customer, issued_credit
from gateway.schema.author import Author
from gateway.schema.field import field
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference
from gateway.schema.user_error import UserError


@strawberry.type(description="A part of a credit that was set against an invoice.")
class CreditApplication:
    """An application."""

    invoice_id: strawberry.ID = field("The invoice that was lowered by it.")
    amount: Money = field("How much.")
    applied_at: datetime = field("When.")


@node_type(credit.Credit, description="Money that the customer does not have to pay. It does not expire.")
class Credit(Node):
    """A credit."""

    number: str = field("People-facing number.")
    amount: Money = field("What was issued.")
    applied: Money = field("What was set against invoices.")
    remaining: Money = field("What can still be used.")
    reason: str = field("Why it was issued, as the customer reads it.")
    author: Author = field("Who issued it.")
    applications: list[CreditApplication] = field("What it was set against, oldest first.")
    issued_at: datetime = field("When it was issued.")
    customer: CustomerReference | None = field("Whose it is.", resolver=customer_of, requires=Permission.CUSTOMER_READ)


@strawberry.type(description="The answer of `creditIssue`.")
class CreditIssuePayload:
    """An issued credit, or why not."""

    credit: Credit | None = field(
        "The credit; null when it was refused.", resolver=issued_credit, requires=Permission.INVOICE_READ
    )
    customer: CustomerReference | None = field(
        "The customer with the new account credit; on CONFLICT as it is now; null on other refusals.",
        resolver=credited_customer,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Changes of the ledger.")
class CreditMutations:
    """A part of the root of mutations."""

    credit_issue: CreditIssuePayload | None = field(
        "Issues a credit to a customer. Takes an idempotency key. Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, "
        "CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=credit_issue,
        requires=Permission.LEDGER_WRITE,
    )
