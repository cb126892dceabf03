"""Everything that can be subscribed to."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.customer import customer_of
from gateway.resolvers.export import export_changed
from gateway.resolvers.live import call_incoming, changed_customer_id, customer_changed, customers_changed, entry_of
from gateway.schema.change import Change
from gateway.schema.customer import Customer
from gateway.schema.export import Export
from gateway.schema.field import field
from gateway.schema.incoming_call import CallIncoming


@strawberry.type(description="A customer was changed, or something of theirs.")
class CustomerChanged:
    """An event of `customerChanged` and `customersChanged`."""

    customer_id: strawberry.ID = field("The customer's id.", resolver=changed_customer_id)
    changed_at: datetime = field("When.")
    customer: Customer | None = field(
        "The customer as it is when the event is sent; null when it was deleted, which is its last event.",
        resolver=customer_of,
        requires=Permission.CUSTOMER_READ,
    )
    change: Change | None = field(
        "What was changed, by which person and mutation; null when the customer was deleted, or when the change is of "
        "an entry that you may not see, as one that made a staff file visible: then the profile is new for you.",
        resolver=entry_of,
        requires=Permission.CHANGE_READ,
    )


@strawberry.type(description="Everything that can be subscribed to, over WebSocket or as server-sent events.")
class Subscription:
    """The root of subscriptions."""

    customer_changed: CustomerChanged | None = field(
        "Sends every new entry of a customer's change log, once and in order; without the permission "
        "`change:read` only of changes to the customer itself. Of what you cannot read there is no event, though "
        "`version` may have grown by it. BAD_REQUEST when there is no such customer for you.",
        resolver=customer_changed,
        requires=Permission.CUSTOMER_READ,
        subscription=True,
    )
    customers_changed: CustomerChanged | None = field(
        "Tells the same of all customers of the company, new ones too: for lists that are kept up to date. When more "
        "changes wait than the gateway keeps for you, as of an import, it ends with an error: subscribe and read anew.",
        resolver=customers_changed,
        requires=(Permission.CUSTOMER_READ, Permission.CUSTOMER_LIST),
        subscription=True,
    )
    call_incoming: CallIncoming | None = field(
        "Sends every call that is reported in the company, for tags to pop up on the dashboard.",
        resolver=call_incoming,
        requires=Permission.COMMUNICATION_READ,
        subscription=True,
    )
    export_changed: Export | None = field(
        "An export of yours as it is now, and then whenever it has come further, until it has ended. BAD_REQUEST when "
        "you have no such export.",
        resolver=export_changed,
        requires=Permission.EXPORT_WRITE,
        subscription=True,
    )
