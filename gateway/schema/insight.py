"""Customer insights."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents.communication import CommunicationChannel
from gateway.resolvers.activity import channels, jobs_completed, most_common_channel
from gateway.schema.field import field

ALL_CHANNELS = (Permission.COMMUNICATION_READ, Permission.INVOICE_READ)
"""What it takes to see communications of every channel, e-mails too: a part of them would give another answer."""


@strawberry.type(description="How much went through a channel.")
class ChannelCount:
    """A channel's part."""

    channel: CommunicationChannel = field("The channel.")
    count: int = field("How many communications, both ways.")
    share: float = field("Which part of all communications that is, 0 to 1.")


@strawberry.type(description="What is worth knowing of a customer at a glance.")
class CustomerInsights:
    """Insights."""

    customer_since: date = field("Day of becoming a customer.")
    since: datetime | None = field("Communications count from this instant on; null: all that there are.")
    jobs_completed: int | None = field(
        "How many jobs were completed for them, ever.", resolver=jobs_completed, requires=Permission.JOB_READ, cost=2
    )
    most_common_channel: CommunicationChannel | None = field(
        "Through which channel most communications went, both ways; null without communications. Of equals the one "
        "that `CommunicationChannel` names first.",
        resolver=most_common_channel,
        requires=ALL_CHANNELS,
        cost=2,
    )
    channels: list[ChannelCount] | None = field(
        "The mix behind it, most common first; channels that were not used are left out.",
        resolver=channels,
        requires=ALL_CHANNELS,
        cost=2,
    )
