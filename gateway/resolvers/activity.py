"""The timeline of a customer, and what it adds up to."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import strawberry

from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Record
from gateway.documents.communication import Communication
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.documents.note import Author
from gateway.operations.activity_summary import ActivitySummary, find_window, summary, tally_request
from gateway.operations.insight import (
    COMPLETED_JOBS,
    ChannelCount,
    Insights,
    channel_mix,
    channel_request,
    compute_insights,
)
from gateway.pages.connection_request import Parents
from gateway.pages.page import Page, page_request, sort_value
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.company import load_company
from gateway.store.lookups.activity import (
    ActivityKind,
    TimelineEntry,
    entry_id,
    find_kind,
    find_order,
    make_request,
    merged,
    sources_for,
)
from gateway.store.lookups.tally import Period

Entry = Record | TimelineEntry
"""An entry of the timeline: the record itself, or what `node` gives for the id of an entry."""
Kinds = Annotated[list[ActivityKind] | None, strawberry.argument(description="Only these kinds. Defaults to all.")]


async def activity(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    kinds: Kinds = None,
) -> Page[Record]:
    """A page of the timeline, of the kinds that the viewer may read."""
    signed_in, counted = info.context.require_signed_in(), info.selects("totalCount")
    page = page_request(first, after, last, before)
    loader = signed_in.loaders.connection_loader(Customer)
    sources = sources_for(signed_in.viewer, kinds)
    requests = [make_request(source, kinds, page, counted=counted) for source in sources]
    pages = await asyncio.gather(*(loader.load((request, Parents.one(parent))) for request in requests))
    return merged(signed_in.scope, pages, page, counted=counted)


async def activity_summary(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first_day: Annotated[
        date | None,
        strawberry.argument(
            name="from", description="First day. Defaults to the first of the month eleven months before `to`."
        ),
    ] = None,
    last_day: Annotated[
        date | None, strawberry.argument(name="to", description="Last day, included. Defaults to today.")
    ] = None,
    period: Annotated[
        Period, strawberry.argument(description="How long the periods are; at most 400 of them.")
    ] = Period.MONTH,
    kinds: Kinds = None,
) -> ActivitySummary:
    """Counts of the timeline, of the kinds that the viewer may read."""
    signed_in = info.context.require_signed_in()
    zone = ZoneInfo((await load_company(info)).time_zone)
    window = find_window(first_day, last_day, period, zone, info.context.now)
    sources = sources_for(signed_in.viewer, kinds)
    wanted = tuple(ActivityKind) if kinds is None else tuple(kinds)
    loader = signed_in.loaders.tally_by_customer
    counted = await asyncio.gather(
        *(loader.load((tally_request(source, wanted, window), parent.id)) for source in sources)
    )
    return summary(window, zip(sources, counted, strict=True))


def _record(entry: Entry) -> Record:
    """Return the record that an entry is made of, however the entry was fetched."""
    return entry.record if isinstance(entry, TimelineEntry) else entry


def activity_id(parent: strawberry.Parent[Entry]) -> str:
    """Return the id of an entry."""
    return entry_id(_record(parent).id)


def activity_kind(parent: strawberry.Parent[Entry]) -> ActivityKind:
    """The record that an entry is about."""
    return find_kind(_record(parent))


def activity_at(parent: strawberry.Parent[Entry]) -> datetime:
    """When it happened."""
    record = _record(parent)
    at: datetime = sort_value(find_order(record), record)
    return at


def activity_actor(parent: strawberry.Parent[Entry]) -> Author | None:
    """Return who did it, where that is known."""
    record = _record(parent)
    if isinstance(record, Communication):
        return record.actor
    if isinstance(record, Appointment):
        return record.created_by
    return None if isinstance(record, Job) else record.author  # type: ignore[attr-defined]  # all other sources have one


def entry_itself(parent: strawberry.Parent[Entry]) -> Any:
    """An entry is about the record that it is made from."""
    return _record(parent)


def booked_job(parent: strawberry.Parent[Entry]) -> Any:
    """The job of an entry, where what was booked is one."""
    record = _record(parent)
    return record if isinstance(record, Job) else None


def booked_appointment(parent: strawberry.Parent[Entry]) -> Any:
    """The appointment of an entry, where what was booked is one."""
    record = _record(parent)
    return record if isinstance(record, Appointment) else None


def insights(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    days: Annotated[
        int | None,
        strawberry.argument(description="How many days back communications count; without it, all that there are."),
    ] = None,
) -> Insights:
    """Return what is worth knowing of the customer."""
    return compute_insights(parent, days, info.context.now)


async def jobs_completed(parent: strawberry.Parent[Insights], info: GatewayInfo) -> int:
    """Return how many jobs were completed for the customer."""
    loader = info.context.require_signed_in().loaders.tally_by_customer
    return sum(tally.count for tally in await loader.load((COMPLETED_JOBS, parent.customer.id)))


async def channels(parent: strawberry.Parent[Insights], info: GatewayInfo) -> tuple[ChannelCount, ...]:
    """Through which channels the customer and the company communicated."""
    loader = info.context.require_signed_in().loaders.tally_by_customer
    return channel_mix(await loader.load((channel_request(parent), parent.customer.id)))


async def most_common_channel(parent: strawberry.Parent[Insights], info: GatewayInfo) -> Any:
    """The channel that was used most, or `None`."""
    mix = await channels(parent, info)
    return mix[0].channel if mix else None
