"""Portal accounts."""

import strawberry

from gateway.access.permission import Permission
from gateway.operations.portal.sign_in import SignedInCustomer
from gateway.resolvers import portal as resolve_portal
from gateway.resolvers.mutation import Outcome
from gateway.resolvers.portal import LimitedOutcome
from gateway.schema.customer_mutation import CustomerPayload
from gateway.schema.field import field
from gateway.schema.user_error import UserError

_WAIT = "Seconds to wait after TOO_MANY_ATTEMPTS; null otherwise."


def _email(parent: strawberry.Parent[Outcome[str]]) -> str | None:
    return parent.changed


def _access_token(parent: strawberry.Parent[LimitedOutcome[SignedInCustomer]]) -> str | None:
    return parent.changed.access_token if parent.changed else None


def _expires_in(parent: strawberry.Parent[LimitedOutcome[SignedInCustomer]]) -> int | None:
    return parent.changed.expires_in if parent.changed else None


def _customer_id(parent: strawberry.Parent[LimitedOutcome[SignedInCustomer]]) -> strawberry.ID | None:
    return strawberry.ID(parent.changed.customer.id) if parent.changed else None


@strawberry.type(description="The answer to a customer who chose a password.")
class PortalPasswordPayload:
    """An account that can be signed in to, or why not."""

    email: str | None = field("The address to sign in with; null when refused.", resolver=_email)
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer to who forgot a password; it does not tell whether there is an account.")
class PortalPasswordForgottenPayload:
    """An answer that tells nothing."""

    user_errors: list[UserError] = field("Why it was refused; empty when a link was sent, if there is such an account.")
    retry_after_seconds: int | None = field(_WAIT)


@strawberry.type(description="The answer to a customer who signs in.")
class PortalSignInPayload:
    """A token, or why not."""

    access_token: str | None = field("Send it as `Authorization: Bearer`; null when refused.", resolver=_access_token)
    expires_in_seconds: int | None = field("How long the token holds; then sign in again.", resolver=_expires_in)
    customer_id: strawberry.ID | None = field("Who is signed in.", resolver=_customer_id)
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")
    retry_after_seconds: int | None = field(_WAIT)


@strawberry.type(description="The portal, from outside and inside.")
class PortalMutations:
    """A part of the root of mutations."""

    portal_invite_send: CustomerPayload | None = field(
        "Mails a customer a link that confirms their portal account; a link that was sent before ends. "
        "Refusals: NOT_FOUND, NO_ADDRESS, UNDELIVERABLE, BLOCKED, ARCHIVED, TAKEN, CONFLICT, "
        "IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve_portal.portal_invite_send,
        requires=Permission.PORTAL_WRITE,
    )
    portal_password_reset_send: CustomerPayload | None = field(
        "Mails a customer a link for a new portal password; the old one holds until then. "
        "Refusals: NOT_FOUND, NO_ADDRESS, UNDELIVERABLE, BLOCKED, ARCHIVED, CONFLICT, IDEMPOTENCY_MISMATCH, "
        "IN_PROGRESS.",
        resolver=resolve_portal.portal_password_reset_send,
        requires=Permission.PORTAL_RESET,
    )
    portal_account_confirm: PortalPasswordPayload | None = field(
        "Confirms a portal account with the token of an invitation, and sets its password. Works without a viewer's "
        "token. Refusals: INVALID_LINK, TOO_WEAK, BLOCKED, ARCHIVED.",
        resolver=resolve_portal.portal_account_confirm,
        public=True,
    )
    portal_password_reset: PortalPasswordPayload | None = field(
        "Sets a new portal password with the token of a mail, and ends every session. Works without a viewer's token. "
        "Refusals: INVALID_LINK, TOO_WEAK, BLOCKED, ARCHIVED.",
        resolver=resolve_portal.portal_password_reset,
        public=True,
    )
    portal_password_forgotten: PortalPasswordForgottenPayload | None = field(
        "Mails a link for a new password to a customer who forgot it. Works without a viewer's token. "
        "Refusals: NOT_FOUND (the company), TOO_MANY_ATTEMPTS.",
        resolver=resolve_portal.portal_password_forgotten,
        public=True,
    )
    portal_sign_in: PortalSignInPayload | None = field(
        "Signs a customer in to the portal. Works without a viewer's token. "
        "Refusals: NOT_FOUND (the company), INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, BLOCKED, ARCHIVED.",
        resolver=resolve_portal.portal_sign_in,
        public=True,
    )
