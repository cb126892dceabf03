"""What is worth knowing of a customer at a glance."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from gateway.documents.communication import Communication, CommunicationChannel
from gateway.documents.customer import Customer
from gateway.documents.job import Job, JobStatus
from gateway.errors import BadRequest
from gateway.pages.connection_request import Condition
from gateway.store.lookups.tally import Tally, TallyRequest

MAX_DAYS = 3_660

COMPLETED_JOBS = TallyRequest(record=Job, where=(Condition("status", "$eq", JobStatus.COMPLETED.value),))


class Insights(NamedTuple):
    """A customer, and the time from which communications count; `None`: from the first."""

    customer: Customer
    since: datetime | None

    @property
    def customer_since(self) -> date:
        """The day of becoming a customer."""
        return self.customer.joined_on


class ChannelCount(msgspec.Struct, frozen=True):
    """Number of communications through a channel, and their share of the total."""

    channel: CommunicationChannel
    count: int
    share: float


def compute_insights(customer: Customer, days: int | None, now: datetime) -> Insights:
    """Return the customer's insights over so many days until now, or over all time. Raises BadRequest."""
    if days is None:
        return Insights(customer, None)
    if not 1 <= days <= MAX_DAYS:
        raise BadRequest(f"'days' must be from 1 to {MAX_DAYS}, not {days}.")
    # Whole hours: customers that are requested together are counted in one command.
    return Insights(customer, (now - timedelta(days=days)).replace(minute=0, second=0, microsecond=0))


def channel_request(insights: Insights) -> TallyRequest:
    """Build the count request for the mix of channels."""
    channels = tuple(channel.value for channel in CommunicationChannel)
    since = () if insights.since is None else (Condition("at", "$gte", insights.since),)
    where = (Condition("channel", "$in", channels), *since)
    return TallyRequest(record=Communication, where=where, by="channel")


def channel_mix(tallies: tuple[Tally, ...]) -> tuple[ChannelCount, ...]:
    """Return the channels that were used, most common first; equal counts in the order of the enum."""
    counts = {tally.value: tally.count for tally in tallies}
    total = sum(counts.values())
    used = [channel for channel in CommunicationChannel if counts.get(channel.value)]
    mix = (ChannelCount(channel, counts[channel.value], round(counts[channel.value] / total, 4)) for channel in used)
    return tuple(sorted(mix, key=lambda part: -part.count))
