"""The timeline of a customer: what calls, notes, bookings and the other records tell, as one list (docs/adr/0009).

Each source is read from its own index, from the place where the page begins and no further than the page is long;
what was read is merged here. A cursor is a place in the one order of all sources: (instant, id).
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication, CommunicationChannel
from gateway.documents.job import Job
from gateway.documents.note import Note
from gateway.pages.connection_request import Condition, ConnectionRequest
from gateway.pages.page import Page, PageRequest, place_in
from gateway.store.scope import TenantScope


class ActivityKind(StrEnum):
    """Kind of an entry of the timeline."""

    CALL = "CALL"
    TEXT = "TEXT"
    EMAIL = "EMAIL"
    WEB_FORM = "WEB_FORM"
    CHAT = "CHAT"
    NOTE = "NOTE"
    COMMENT = "COMMENT"
    BOOKING = "BOOKING"
    EDIT = "EDIT"


# The results of these operations are in the timeline themselves; their log entries would show them twice.
EXCLUDED_OPERATIONS = ("bookingCreate", "callLog", "commentAdd", "messageSend", "noteAdd", "statementSend")


ENTRY_PREFIX = "act"


class Source(msgspec.Struct, frozen=True):
    """Records that are entries of the timeline; of those of several kinds, `kind_field` says which one is which."""

    record: type[CustomerRecord]
    at: str
    kinds: tuple[ActivityKind, ...]
    kind_field: str | None = None
    where: tuple[Condition, ...] = ()

    @property
    def order(self) -> Order:
        """Newest first, then id, with cursors that hold for every source."""
        return Order("ACTIVITY", self.at, self.at, merged_list="activity")

    def conditions(self, kinds: Iterable[ActivityKind]) -> tuple[Condition, ...]:
        """Return the conditions of an entry of one of these kinds."""
        if self.kind_field is None:
            return self.where
        wanted = tuple(kind.value for kind in self.kinds if kind in kinds)
        return (*self.where, Condition(self.kind_field, "$in", wanted))


_CHANNELS = tuple(ActivityKind(channel.value) for channel in CommunicationChannel)

SOURCES = (
    Source(Communication, "at", _CHANNELS, kind_field="channel"),
    Source(Note, "created_at", (ActivityKind.NOTE,)),
    Source(Comment, "created_at", (ActivityKind.COMMENT,)),
    Source(Job, "created_at", (ActivityKind.BOOKING,)),
    Source(Appointment, "created_at", (ActivityKind.BOOKING,), where=(Condition("created_at", "$exists", True),)),
    Source(Change, "changed_at", (ActivityKind.EDIT,), where=(Condition("operation", "$nin", EXCLUDED_OPERATIONS),)),
)
_SOURCE_OF = {source.record: source for source in SOURCES}


class TimelineEntry(NamedTuple):
    """An entry that is fetched by its own id, apart from the timeline: the record that it is made of."""

    record: Record

    @property
    def type_name(self) -> str:
        """Return the name of its type in the schema: `WebFormActivity`."""
        return f"{find_kind(self.record).value.title().replace('_', '')}Activity"


def entry_id(record_id: str) -> str:
    """Return the id of the entry that is made of a record: the record keeps its id for itself."""
    return f"{ENTRY_PREFIX}_{record_id}"


def record_id_of_entry(node_id: str) -> str | None:
    """Return the id of the record that an entry shows; `None` for ids of other things."""
    prefix, _, record_id = node_id.partition("_")
    return record_id if prefix == ENTRY_PREFIX else None


def is_entry(record: Record) -> bool:
    """Return whether a record is in the timeline by itself."""
    if isinstance(record, Change):
        return record.operation not in EXCLUDED_OPERATIONS
    return record.created_at is not None if isinstance(record, Appointment) else type(record) in _SOURCE_OF


def find_kind(entry: Record) -> ActivityKind:
    """Return the kind that a record has in the timeline."""
    if isinstance(entry, Communication):
        return ActivityKind(entry.channel.value)
    return _find_source(entry).kinds[0]


def has_kind(record: Record) -> bool:
    """Return whether records like this one are in the timeline."""
    return isinstance(record, tuple(_SOURCE_OF))


def find_order(entry: Record) -> Order:
    """Return the order of the timeline, as it is written for records of this kind."""
    return _find_source(entry).order


def sources_for(viewer: Viewer, kinds: Sequence[ActivityKind] | None) -> list[Source]:
    """List the sources that have entries of these kinds (`None`: of any) and that the viewer may read."""
    return [
        source
        for source in SOURCES
        if (source.record.readable_with is None or viewer.may(source.record.readable_with))
        and (kinds is None or any(kind in kinds for kind in source.kinds))
    ]


def make_request(
    source: Source, kinds: Sequence[ActivityKind] | None, page: PageRequest, *, counted: bool
) -> ConnectionRequest:
    """Build the request to one source for a page: one row more than the page holds, for all might be of this source."""
    return ConnectionRequest(
        record=source.record,
        parent_field="customer_id",
        where=source.where if kinds is None else source.conditions(kinds),
        page=msgspec.structs.replace(page, size=page.size + 1),
        counted=counted,
        order=source.order,
    )


def merged(scope: TenantScope, pages: Iterable[Page[Record]], request: PageRequest, *, counted: bool) -> Page[Record]:
    """Merge the pages of all sources into one."""
    pages = list(pages)
    entries = sorted((entry for page in pages for entry in page.nodes), key=_place, reverse=not request.backward)
    total = sum(page.total_count or 0 for page in pages) if counted else None
    return Page(entries[: request.size + 1], request, lambda entry: scope.codec.encode(find_order(entry), entry), total)


def _place(entry: Record) -> tuple[object, ...]:
    return place_in(find_order(entry), entry)


def _find_source(entry: Record) -> Source:
    return next(source for record, source in _SOURCE_OF.items() if isinstance(entry, record))
