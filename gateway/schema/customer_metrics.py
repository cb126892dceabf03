"""A customer's numbers."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.ledger import account_current
from gateway.schema.field import field
from gateway.schema.money import Money


@strawberry.type(description="Whether an account is up to date, on the company's today.")
class AccountCurrent:
    """Current or not."""

    is_current: bool = field("Whether nothing is overdue.")
    overdue_amount: Money = field(
        "What remains to be paid on invoices whose last day to pay is past. Credit counts once it is applied to them."
    )


@strawberry.type(
    description="A customer's numbers. Each is a sum over records, kept in the transaction that writes them."
)
class CustomerMetrics:
    """Key figures."""

    total_due: Money = field(
        "The balances of all invoices that are issued and not paid in full, overdue or not; credit is not taken off."
    )
    lifetime_value: Money = field("All payments received since the account was made.")
    account_credit: Money = field("What remains of all credits: issued, not applied to an invoice yet.")
    account_current: AccountCurrent = field("Whether the account is up to date.", resolver=account_current)
    open_jobs: int | None = field("Jobs not yet completed or canceled.", requires=Permission.JOB_READ, always=(0,))
