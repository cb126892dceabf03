"""What staff do with what is offered and agreed: quotes, estimates, agreements, plans, and leads."""

from typing import Any

from gateway.access.permission import Permission
from gateway.documents.agreement import AgreementStatus
from gateway.documents.estimate import EstimateStatus
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoiceStatus
from gateway.documents.service_subscription import SubscriptionStatus
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.record.filling import default_tax
from gateway.operations.record.offers import (
    AGREEMENTS,
    ESTIMATES,
    QUOTES,
    RECURRING_INVOICES,
    SALES,
    SUBSCRIPTIONS,
)
from gateway.operations.record.spec import Occasion
from gateway.operations.record.staff_change import StaffChange, Values, keep_shown, step

_QUOTE, _AGREEMENT, _PLAN = Permission.QUOTE_WRITE, Permission.AGREEMENT_WRITE, Permission.INVOICE_WRITE


def _not_agreed(_: Occasion, before: Quote, given: Values) -> Values:
    """Raise InvalidInput for a change of what the customer has accepted."""
    if before.status is QuoteStatus.ACCEPTED:
        keep_shown(given, "This quote was accepted as it is. Reopen it with quoteReopen, or make another one.")
    return {}


def _taxed(occasion: Occasion, _: Any, given: Values) -> Values:
    return default_tax(occasion, given)


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


QUOTE_CREATE = StaffChange("quoteCreate", QUOTES, _QUOTE, fill=_taxed)
QUOTE_UPDATE = StaffChange("quoteUpdate", QUOTES, _QUOTE, fill=_not_agreed)
QUOTE_SEND = step("quoteSend", QUOTES, _QUOTE, (QuoteStatus.DRAFT,), QuoteStatus.OPEN, fill=_still_valid)
QUOTE_ACCEPT = step(
    "quoteAccept",
    QUOTES,
    _QUOTE,
    (QuoteStatus.OPEN,),
    QuoteStatus.ACCEPTED,
    hint="Send quoteSend for a draft, quoteReopen for one that was declined or is expired.",
)
QUOTE_DECLINE = step("quoteDecline", QUOTES, _QUOTE, (QuoteStatus.OPEN,), QuoteStatus.DENIED)
QUOTE_REOPEN = step(
    "quoteReopen",
    QUOTES,
    _QUOTE,
    (QuoteStatus.ACCEPTED, QuoteStatus.DENIED, QuoteStatus.EXPIRED),
    QuoteStatus.OPEN,
    fill=_still_valid,
)

ESTIMATE_CREATE = StaffChange("estimateCreate", ESTIMATES, _QUOTE)
ESTIMATE_UPDATE = StaffChange("estimateUpdate", ESTIMATES, _QUOTE)
ESTIMATE_CLOSE = step(
    "estimateClose", ESTIMATES, _QUOTE, (EstimateStatus.OPEN, EstimateStatus.QUOTED), EstimateStatus.CLOSED
)
ESTIMATE_REOPEN = step("estimateReopen", ESTIMATES, _QUOTE, (EstimateStatus.CLOSED,), EstimateStatus.OPEN)

RECURRING_INVOICE_CREATE = StaffChange("recurringInvoiceCreate", RECURRING_INVOICES, _PLAN, fill=_taxed)
RECURRING_INVOICE_UPDATE = StaffChange("recurringInvoiceUpdate", RECURRING_INVOICES, _PLAN)
RECURRING_INVOICE_END = step(
    "recurringInvoiceEnd",
    RECURRING_INVOICES,
    _PLAN,
    (RecurringInvoiceStatus.ACTIVE, RecurringInvoiceStatus.PAUSED),
    RecurringInvoiceStatus.ENDED,
    fill=_ended,
)

SUBSCRIPTION_CREATE = StaffChange("subscriptionCreate", SUBSCRIPTIONS, _PLAN)
SUBSCRIPTION_UPDATE = StaffChange("subscriptionUpdate", SUBSCRIPTIONS, _PLAN)
SUBSCRIPTION_CANCEL = step(
    "subscriptionCancel",
    SUBSCRIPTIONS,
    _PLAN,
    (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED),
    SubscriptionStatus.CANCELED,
    fill=_canceled,
)

AGREEMENT_CREATE = StaffChange("agreementCreate", AGREEMENTS, _AGREEMENT)
AGREEMENT_UPDATE = StaffChange("agreementUpdate", AGREEMENTS, _AGREEMENT)
AGREEMENT_CANCEL = step(
    "agreementCancel",
    AGREEMENTS,
    _AGREEMENT,
    (AgreementStatus.PENDING, AgreementStatus.ACTIVE),
    AgreementStatus.CANCELED,
)

SALE_CREATE = StaffChange("saleCreate", SALES, Permission.SALE_WRITE)
