"""Events of subscriptions: each is read, or left out, as the listener's own scope allows."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.unfit_record import if_fit
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import CustomerMerge
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.documents.file import File, visible_to
from gateway.documents.incoming_call import IncomingCall
from gateway.errors import BadRequest
from gateway.operations.change.visibility import may_read_values
from gateway.operations.incoming_call import KEPT
from gateway.operations.live_feed import ALL_CUSTOMERS, Listener, LiveFeed, Topic
from gateway.store.scope import TenantScope
from gateway.store.system_feed import Notice

ENDINGS: Final = frozenset({CustomerMerge.collection, DeletedCustomer.collection})
"""Records that end what is sent about a customer."""
MAX_PAST_CALLS: Final = 50
"""The newest of the past calls that a subscription begins with."""


class CustomerChange(NamedTuple):
    """A customer was changed, or something of theirs; without `change` it was deleted, or the entry is concealed."""

    customer_id: str
    changed_at: datetime
    change: Change | None


async def customer_changes(scope: TenantScope, feed: LiveFeed, customer_id: str) -> AsyncIterator[CustomerChange]:
    """Yield the changes of a customer from now on, as far as the viewer may know them. Raises BadRequest, Unavailable.

    A viewer who may not read the change log receives changes of the customer itself, not of notes, calls and the like.
    """
    listener = await feed.listen(Topic(scope.viewer.company_id, customer_id))
    try:
        if await scope.get(Customer, customer_id) is None:
            raise BadRequest("No customer has this id. Check the id, and that it belongs to your company.")
    except BaseException:
        listener.close()
        raise
    return _changes(scope, listener)


async def all_customer_changes(scope: TenantScope, feed: LiveFeed) -> AsyncIterator[CustomerChange]:
    """Yield the changes of all customers of the company from now on, as far as the viewer may know them.

    Raises Unavailable.
    """
    return _changes(scope, await feed.listen(Topic(scope.viewer.company_id, ALL_CUSTOMERS)))


async def _changes(scope: TenantScope, listener: Listener) -> AsyncIterator[CustomerChange]:
    system = scope.as_system()
    try:
        async for notice in listener:
            ended = await _end(system, notice)
            if ended is not None:
                yield ended
            if notice.collection in ENDINGS:
                if listener.topic.customer_id != ALL_CUSTOMERS:
                    return
                continue
            change = await system.get(Change, notice.record_id)
            # One entry that does not fit is left out: the events after it are not lost by it.
            event = if_fit(partial(_event, scope.viewer, change)) if change is not None else None
            if event is not None:
                yield event
    finally:
        listener.close()


async def _end(system: TenantScope, notice: Notice) -> CustomerChange | None:
    """Return the event for a customer that was merged into another or deleted; `None` for any other notice."""
    if notice.collection == CustomerMerge.collection:
        merge = await system.get(CustomerMerge, notice.record_id)
        return CustomerChange(str(notice.customer_id), merge.merged_at, None) if merge is not None else None
    if notice.collection == DeletedCustomer.collection:
        tombstone = await system.get(DeletedCustomer, notice.record_id)
        return CustomerChange(str(notice.customer_id), tombstone.deleted_at, None) if tombstone is not None else None
    return None


def _event(viewer: Viewer, change: Change) -> CustomerChange | None:
    """Return the event that a viewer gets for a log entry, or `None`.

    A new version of the customer is announced to those who can read something of what it changed, so that they do not
    keep an old one; its log entry only to those who see the entry in the change log.
    """
    is_visible = change.is_visible_to(viewer)
    if change.version is None and not (is_visible and viewer.may(Permission.CHANGE_READ)):
        return None
    if not any(_can_read(viewer, change, field) for field in change.fields):
        return None
    return CustomerChange(change.customer_id, change.changed_at, change if is_visible else None)


def _can_read(viewer: Viewer, change: Change, field: FieldChange) -> bool:
    """Return whether a viewer can read a changed field; of a file, the file before or after."""
    if not may_read_values(change, field, viewer):
        return False
    if field.field != File.collection:
        return True
    visible = {visibility.value for visibility in visible_to(viewer)}
    return any(isinstance(side, dict) and side.get("visibility") in visible for side in (field.before, field.after))


async def incoming_calls(
    scope: TenantScope, feed: LiveFeed, now: datetime, *, mine: bool, past_seconds: int = 0
) -> AsyncIterator[IncomingCall]:
    """Yield the calls of the last `past_seconds`, the oldest first, and then those that come in from now on.

    `mine`: only those for the viewer, or for anyone who answers. Raises BadRequest, Forbidden, Unavailable.
    """
    scope.viewer.require(Permission.COMMUNICATION_READ)
    if not 0 <= past_seconds <= KEPT.total_seconds():
        raise BadRequest(f"'pastSeconds' must be from 0 to {KEPT.total_seconds():.0f}, not {past_seconds}.")
    listener = await feed.listen(Topic(scope.viewer.company_id))
    try:
        past = await _past_calls(scope, now - timedelta(seconds=past_seconds)) if past_seconds else []
    except BaseException:
        listener.close()
        raise
    return _calls(scope, listener, past[::-1], mine=mine)


async def _past_calls(scope: TenantScope, since: datetime) -> list[IncomingCall]:
    recent = {"received_at": {"$gte": since}}
    return await scope.find(IncomingCall, recent, order=IncomingCall.order, limit=MAX_PAST_CALLS)


async def _calls(
    scope: TenantScope, listener: Listener, past: Sequence[IncomingCall], *, mine: bool
) -> AsyncIterator[IncomingCall]:
    # A call that is stored while its subscription opens is read, and comes by the feed too.
    read = {call.id for call in past}
    try:
        for call in past:
            if _is_for(scope.viewer, call, mine=mine):
                yield call
        async for notice in listener:
            if notice.record_id in read:
                continue
            new = await scope.get(IncomingCall, notice.record_id)
            if new is not None and _is_for(scope.viewer, new, mine=mine):
                yield new
    finally:
        listener.close()


def _is_for(viewer: Viewer, call: IncomingCall, *, mine: bool) -> bool:
    return not mine or bool(if_fit(partial(_rings_for, viewer, call)))


def _rings_for(viewer: Viewer, call: IncomingCall) -> bool:
    return call.staff_member_id in (None, viewer.id)
