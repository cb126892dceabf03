"""What staff do with what is offered and agreed: quotes, estimates, agreements, plans, and leads."""

from typing import Any

from gateway.access.permission import Permission
from gateway.documents.agreement import AgreementStatus
from gateway.documents.estimate import EstimateStatus
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.record.offers import (
    AGREEMENTS,
    ESTIMATES,
    QUOTES,
    RECURRING_INVOICES,
    SALES,
    SUBSCRIPTIONS,
)
from gateway.operations.record.spec import Occasion
from gateway.operations.record.staff_change import StaffChange, Values

_QUOTE, _AGREEMENT, _PLAN = Permission.QUOTE_WRITE, Permission.AGREEMENT_WRITE, Permission.INVOICE_WRITE
_AGREED = ("total", "tax", "lines")
"""What of an accepted quote stays as the customer accepted it."""


def _not_agreed(_: Occasion, before: Quote, given: Values) -> Values:
    """Raise InvalidInput for a change of what the customer has accepted."""
    changed = [name for name in _AGREED if name in given] if before.status is QuoteStatus.ACCEPTED else []
    if changed:
        message = f"Quote {before.number} was accepted as it is. Reopen it with quoteReopen, or make another one."
        raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, (name,)) for name in changed])
    return {}


def _still_valid(occasion: Occasion, before: Quote, given: Values) -> Values:
    """Raise InvalidInput when the last day of a quote is past."""
    last = given.get("expires_on", before.expires_on)
    if last is not None and last < occasion.ground.today:
        message = f"The last day to accept it, {last.isoformat()}, is past. Send a later one, or null."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("expiresOn",))])
    return {}


def _ended(occasion: Occasion, _: Any, given: Values) -> Values:
    return {"next_issue_on": None, "paused_on": None, "ends_on": given.get("ends_on") or occasion.ground.today}


def _canceled(occasion: Occasion, _: Any, given: Values) -> Values:
    canceled_on = given.get("canceled_on") or occasion.ground.today
    return {"next_charge_on": None, "paused_on": None, "canceled_on": canceled_on}


QUOTE_CREATE = StaffChange("quoteCreate", QUOTES, _QUOTE)
QUOTE_UPDATE = StaffChange("quoteUpdate", QUOTES, _QUOTE, fill=_not_agreed)
QUOTE_SEND = StaffChange(
    "quoteSend",
    QUOTES,
    _QUOTE,
    sources=(QuoteStatus.DRAFT,),
    values={"status": QuoteStatus.OPEN},
    fill=_still_valid,
)
QUOTE_ACCEPT = StaffChange(
    "quoteAccept",
    QUOTES,
    _QUOTE,
    sources=(QuoteStatus.OPEN,),
    hint="Send quoteSend for a draft, quoteReopen for one that was declined or is expired.",
    values={"status": QuoteStatus.ACCEPTED},
)
QUOTE_DECLINE = StaffChange(
    "quoteDecline", QUOTES, _QUOTE, sources=(QuoteStatus.OPEN,), values={"status": QuoteStatus.DENIED}
)
QUOTE_REOPEN = StaffChange(
    "quoteReopen",
    QUOTES,
    _QUOTE,
    sources=(QuoteStatus.ACCEPTED, QuoteStatus.DENIED, QuoteStatus.EXPIRED),
    values={"status": QuoteStatus.OPEN},
    fill=_still_valid,
)

ESTIMATE_CREATE = StaffChange("estimateCreate", ESTIMATES, _QUOTE)
ESTIMATE_UPDATE = StaffChange("estimateUpdate", ESTIMATES, _QUOTE)
ESTIMATE_CLOSE = StaffChange(
    "estimateClose",
    ESTIMATES,
    _QUOTE,
    sources=(EstimateStatus.OPEN, EstimateStatus.QUOTED),
    values={"status": EstimateStatus.CLOSED},
)
ESTIMATE_REOPEN = StaffChange(
    "estimateReopen",
    ESTIMATES,
    _QUOTE,
    sources=(EstimateStatus.CLOSED,),
    values={"status": EstimateStatus.OPEN},
)

RECURRING_INVOICE_CREATE = StaffChange("recurringInvoiceCreate", RECURRING_INVOICES, _PLAN)
RECURRING_INVOICE_UPDATE = StaffChange("recurringInvoiceUpdate", RECURRING_INVOICES, _PLAN)
RECURRING_INVOICE_END = StaffChange(
    "recurringInvoiceEnd",
    RECURRING_INVOICES,
    _PLAN,
    sources=(RecurringInvoiceStatus.ACTIVE, RecurringInvoiceStatus.PAUSED),
    values={"status": RecurringInvoiceStatus.ENDED},
    fill=_ended,
)

SUBSCRIPTION_CREATE = StaffChange("subscriptionCreate", SUBSCRIPTIONS, _PLAN)
SUBSCRIPTION_UPDATE = StaffChange("subscriptionUpdate", SUBSCRIPTIONS, _PLAN)
SUBSCRIPTION_CANCEL = StaffChange(
    "subscriptionCancel",
    SUBSCRIPTIONS,
    _PLAN,
    sources=(SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED),
    values={"status": SubscriptionStatus.CANCELED},
    fill=_canceled,
)

AGREEMENT_CREATE = StaffChange("agreementCreate", AGREEMENTS, _AGREEMENT)
AGREEMENT_UPDATE = StaffChange("agreementUpdate", AGREEMENTS, _AGREEMENT)
AGREEMENT_CANCEL = StaffChange(
    "agreementCancel",
    AGREEMENTS,
    _AGREEMENT,
    sources=(AgreementStatus.PENDING, AgreementStatus.ACTIVE),
    values={"status": AgreementStatus.CANCELED},
)

SALE_CREATE = StaffChange("saleCreate", SALES, Permission.SALE_WRITE)
