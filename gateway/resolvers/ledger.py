"""A customer's numbers and credits."""

import strawberry

from gateway.documents.credit import Credit
from gateway.documents.customer import AccountCurrent, Customer, CustomerMetrics
from gateway.documents.invoice import Invoice
from gateway.inputs.credit import CreditIssueInput
from gateway.operations.ledger.credit import issue_credit
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.company import company_today
from gateway.resolvers.mutation import Outcome, changing_once
from gateway.resolvers.planning import shows
from gateway.resolvers.tab import rows_below


@shows("account_current")
async def account_current(parent: strawberry.Parent[CustomerMetrics], info: GatewayInfo) -> AccountCurrent:
    """Return whether anything is overdue on the company's today."""
    overdue = parent.overdue(await company_today(info))
    return AccountCurrent(overdue.minor == 0, overdue)


async def is_overdue(parent: strawberry.Parent[Invoice], info: GatewayInfo) -> bool:
    """Return whether the invoice is overdue on the company's today."""
    return parent.is_overdue(await company_today(info))


make_credits = rows_below(Customer, Credit)


credit_issue = changing_once(issue_credit, CreditIssueInput, "What to issue to which customer, and why.")


def issued_credit(parent: strawberry.Parent[Outcome[Credit | Customer]]) -> Credit | None:
    """The credit of a `creditIssue` that was done."""
    return parent.changed if isinstance(parent.changed, Credit) else None


async def credited_customer(
    parent: strawberry.Parent[Outcome[Credit | Customer]], info: GatewayInfo
) -> Customer | None:
    """The customer after a `creditIssue`; on a conflict as it is now."""
    if not isinstance(parent.changed, Credit):
        return parent.changed
    return await info.context.require_signed_in().loaders.record_by_id.record(Customer, parent.changed.customer_id)
