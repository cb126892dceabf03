"""What mail a customer wants, changed by staff, by the customer, or by a link in a mail."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import msgspec

from gateway.access.permission import Role
from gateway.access.unsubscribe_token import unsubscriber
from gateway.access.viewer import Viewer, portal_viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.contact import EmailPreferences, PreferenceChange, PreferenceSource
from gateway.documents.customer import Customer
from gateway.errors import NotFound
from gateway.inputs.email_preferences import EmailPreferencesUpdateInput
from gateway.operations.authorship import make_author
from gateway.operations.customer.edit import CustomerEdit
from gateway.store.scope import TenantScope


async def update_email_preferences(scope: TenantScope, input: EmailPreferencesUpdateInput, origin: Origin) -> Customer:
    """Set new preferences of the customer. Raises MutationRefused."""
    source = PreferenceSource.PORTAL if scope.viewer.role is Role.CUSTOMER else PreferenceSource.STAFF
    edit = _edit(input.wanted(), scope.viewer, source)
    try:
        return await CustomerEdit(
            scope=scope,
            customer_id=str(input.customer_id),
            operation="emailPreferencesUpdate",
            origin=origin,
            expected_version=input.expected_version,
        ).store(edit)
    except NotFound:
        raise NotFound("customer", ("customerId",)) from None


async def unsubscribe(
    make_scope: Callable[[Viewer], TenantScope], secret: bytes, token: str, source: PreferenceSource, origin: Origin
) -> bool:
    """Set the customer that a link names as unsubscribed, and return whether the link is genuine.

    A second time changes nothing. A customer who is gone counts as unsubscribed: a link must not reveal who is still
    there.
    """
    who = unsubscriber(secret, token)
    if who is None:
        return False
    customer = await make_scope(portal_viewer(*who, name="")).get(Customer, who.customer_id)
    if customer is not None:
        scope = make_scope(portal_viewer(*who, name=customer.display_name))
        edit = _edit({"is_subscribed": False}, scope.viewer, source)
        with suppress(NotFound):
            await CustomerEdit(scope=scope, customer_id=who.customer_id, operation="unsubscribe", origin=origin).store(
                edit
            )
    return True


def _edit(wanted: Mapping[str, bool], viewer: Viewer, source: PreferenceSource) -> Callable[[Customer], Customer]:
    def edit(customer: Customer) -> Customer:
        before = customer.email_preferences
        if all(getattr(before, name) == value for name, value in wanted.items()):
            return customer
        change = PreferenceChange(author=make_author(viewer), changed_at=instant(), source=source)
        after: EmailPreferences = msgspec.structs.replace(before, **wanted, last_change=change)
        if after.is_subscribed:
            after = msgspec.structs.replace(after, unsubscribed=None)
        elif before.is_subscribed:
            after = msgspec.structs.replace(after, unsubscribed=change)
        return msgspec.structs.replace(customer, email_preferences=after)

    return edit
