"""Events of subscriptions: each is read, or left out, as the listener's own scope allows."""

from collections.abc import AsyncIterator
from datetime import datetime
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
from gateway.operations.live_feed import ALL_CUSTOMERS, Listener, LiveFeed, Topic
from gateway.store.scope import TenantScope
from gateway.store.system_feed import Notice

ENDINGS: Final = frozenset({CustomerMerge.collection, DeletedCustomer.collection})
"""Records that end what is sent about a customer."""


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


async def incoming_calls(scope: TenantScope, feed: LiveFeed, *, mine: bool) -> AsyncIterator[IncomingCall]:
    """Yield the calls that come in from now on; `mine`: only those for the viewer, or for anyone who answers."""
    scope.viewer.require(Permission.COMMUNICATION_READ)
    listener = await feed.listen(Topic(scope.viewer.company_id))
    return _calls(scope, listener, mine=mine)


async def _calls(scope: TenantScope, listener: Listener, *, mine: bool) -> AsyncIterator[IncomingCall]:
    try:
        async for notice in listener:
            call = await scope.get(IncomingCall, notice.record_id)
            if call is not None and (not mine or if_fit(partial(_rings_for, scope.viewer, call))):
                yield call
    finally:
        listener.close()


def _rings_for(viewer: Viewer, call: IncomingCall) -> bool:
    return call.staff_member_id in (None, viewer.id)
