"""Jobs: one, what is ahead, and what hangs below a job."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated

import strawberry

from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Order
from gateway.documents.equipment import Equipment
from gateway.documents.invoice import Invoice
from gateway.documents.job import OPEN_STATUSES, Job, JobStatus
from gateway.documents.quote import Quote, QuoteStatus
from gateway.pages.connection_request import Condition, Conditions
from gateway.pages.page import Page, page_request
from gateway.pages.timed_condition import now_among
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import connection_of_customer
from gateway.resolvers.reference import referenced
from gateway.resolvers.tab import among, at_address, rows_below, tab

job_of = referenced(Job, "job_id")
DISCUSSABLE = (QuoteStatus.DRAFT, QuoteStatus.OPEN, QuoteStatus.DENIED)
SOONEST_FIRST = Order("SOONEST_FIRST", "scheduled_start", "scheduled_start", descending=False)
LATEST_SERVICE_FIRST = Order("LATEST_SERVICE_FIRST", "completed_at", "completed_at")


def ahead(now: datetime) -> Conditions:
    """The condition that a job is planned for a later instant, and still to be done."""
    return (Condition("scheduled_start", "$gt", now), *among("status", OPEN_STATUSES))


def completed(now: datetime) -> Conditions:
    """The condition that a job was done."""
    return (Condition("status", "$eq", JobStatus.COMPLETED.value), Condition("completed_at", "$lte", now))


future_jobs = tab(Job, always=ahead, order=SOONEST_FIRST)
appointments = rows_below(Job, Appointment)
invoices = rows_below(Job, Invoice)
quotes = rows_below(Job, Quote)
service_history = rows_below(Equipment, Job, always=completed, order=LATEST_SERVICE_FIRST)


def job(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
) -> Awaitable[Job | None]:
    """The job with an id, or `None`."""
    return info.context.require_signed_in().loaders.record_by_id.record(Job, str(id))


def open_quotes(
    parent: strawberry.Parent[Job],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    address_id: AddressId = None,
) -> Awaitable[Page[Quote]]:
    """A page of the quotes of a job's customer that are worth talking over."""
    page, where = (
        page_request(first, after, last, before),
        (*now_among(Quote, DISCUSSABLE, lambda: info.context.now), *at_address(address_id)),
    )
    return connection_of_customer(info, parent.customer_id, Quote, page, where)
