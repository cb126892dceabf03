"""What is offered and agreed: quotes, estimates, agreements, subscriptions, recurring invoices, and leads."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.documents.agreement import Agreement, AgreementStatus
from gateway.documents.estimate import Estimate, EstimateStatus
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoice, RecurringInvoiceStatus
from gateway.documents.sale import Sale, SaleDates, SaleResult
from gateway.documents.service_subscription import ServiceSubscription, SubscriptionStatus
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.number import Series
from gateway.operations.record.filling import defaults, line, nothing, require_tax_within
from gateway.operations.record.links import JOB, JOB_WITH_NUMBER, QUOTE
from gateway.operations.record.spec import Occasion, RecordSpec
from gateway.operations.record.store import UNNUMBERED
from gateway.operations.sale import sale_faults


def _quote(occasion: Occasion, before: Quote | None, given: dict[str, Any]) -> Mapping[str, Any]:
    require_tax_within(before, given)
    if before is not None:
        return {}
    return defaults(
        given,
        number=UNNUMBERED,
        status=QuoteStatus.DRAFT,
        tax=nothing(occasion),
        created_at=occasion.now,
    )


def _estimate(occasion: Occasion, before: Estimate | None, given: dict[str, Any]) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    if before is None:
        total = given.get("total")
        values = defaults(
            given,
            number=UNNUMBERED,
            status=EstimateStatus.OPEN,
            lowest=total,
            highest=total,
            created_at=occasion.now,
        )
    status = given.get("status", values.get("status", before and before.status))
    if "status" not in given and status is EstimateStatus.OPEN and given.get("quote_id"):
        values["status"] = EstimateStatus.QUOTED
    prices = [given.get(name, values.get(name, getattr(before, name, None))) for name in ("lowest", "total", "highest")]
    if all(prices) and [price.minor for price in prices if price] != sorted(price.minor for price in prices if price):
        message = "The likely price lies between the lowest and the highest. Send all three."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("total",))])
    return values


def _recurring(occasion: Occasion, before: RecurringInvoice | None, given: dict[str, Any]) -> Mapping[str, Any]:
    require_tax_within(before, given)
    _require_order(before, given, "starts_on", "ends_on", "endsOn")
    if before is not None:
        return {}
    return defaults(
        given,
        number=UNNUMBERED,
        status=RecurringInvoiceStatus.ACTIVE,
        tax=nothing(occasion),
        created_at=occasion.now,
    )


def _agreement(occasion: Occasion, before: Agreement | None, given: dict[str, Any]) -> Mapping[str, Any]:
    _require_order(before, given, "starts_on", "ends_on", "endsOn")
    if before is not None:
        return {}
    starts_on = given.get("starts_on")
    is_to_come = starts_on is not None and starts_on > occasion.ground.today
    status = AgreementStatus.PENDING if is_to_come else AgreementStatus.ACTIVE
    return defaults(given, number=UNNUMBERED, status=status, created_at=occasion.now)


def _require_order(before: Any, given: Mapping[str, Any], first: str, last: str, path: str) -> None:
    """Raise InvalidInput when the last day lies before the first."""
    begins, ends = (given.get(name, getattr(before, name, None)) for name in (first, last))
    if begins is not None and ends is not None and ends < begins:
        raise InvalidInput([Fault(UserErrorCode.INVALID, "The last day lies before the first.", (path,))])


def _subscription(occasion: Occasion, before: ServiceSubscription | None, given: dict[str, Any]) -> Mapping[str, Any]:
    if before is not None:
        return {}
    return defaults(given, number=UNNUMBERED, status=SubscriptionStatus.ACTIVE, created_at=occasion.now)


def _sale(occasion: Occasion, before: Sale | None, given: dict[str, Any]) -> Mapping[str, Any]:
    dates = msgspec.structs.replace(before.dates if before else SaleDates(), **given.get("dates", {}))
    values: dict[str, Any] = {**given, "dates": dates}
    if before is None:
        values |= defaults(
            given,
            number=UNNUMBERED,
            result=SaleResult.PENDING,
            created_at=occasion.now,
            updated_at=occasion.now,
            version=1,
        )
        judged = Sale(id="", company_id="", customer_id="", **{"address_id": "", **values})
    else:
        judged = msgspec.structs.replace(before, **values)
        if judged != before:
            values |= {"version": before.version + 1, "updated_at": occasion.now}
    if faults := list(sale_faults(judged)):
        places: dict[tuple[str, ...] | None, tuple[str, ...]] = {("amount",): ("saleAmount",)}
        raise InvalidInput([fault._replace(path=places.get(fault.path) or fault.path) for fault in faults])
    return values


QUOTES = RecordSpec(
    Quote, "quote", _quote, Series(Quote, "Q-"), links=(JOB,), staff=("sold_by_id",), parts={"lines": line}
)
ESTIMATES = RecordSpec(Estimate, "estimate", _estimate, Series(Estimate, "E-"), links=(QUOTE,), staff=("sold_by_id",))
RECURRING_INVOICES = RecordSpec(
    RecurringInvoice, "recurring invoice", _recurring, Series(RecurringInvoice, "R-"), parts={"lines": line}
)
AGREEMENTS = RecordSpec(Agreement, "agreement", _agreement, Series(Agreement, "S-"))
SUBSCRIPTIONS = RecordSpec(ServiceSubscription, "subscription", _subscription, Series(ServiceSubscription, "P-"))
SALES = RecordSpec(Sale, "sale", _sale, Series(Sale, "L-"), links=(JOB_WITH_NUMBER,), staff=("sold_by_id",))
