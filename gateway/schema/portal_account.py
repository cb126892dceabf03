"""What the profile shows of a customer's portal account."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents.portal_account import PortalAccountStatus
from gateway.resolvers.portal import portal_account
from gateway.schema.field import describe_enum, field

describe_enum(
    PortalAccountStatus,
    "How far a portal account is.",
    INVITED="A link was sent; no password was chosen yet.",
    CONFIRMED="The customer can sign in.",
)


@strawberry.type(description="A customer's way into the portal.")
class PortalAccount:
    """A portal account."""

    email: str = field("What the customer signs in with.")
    status: PortalAccountStatus = field("How far it is.")
    invited_at: datetime | None = field("When the first invitation was sent.")
    confirmed_at: datetime | None = field("When the customer chose the first password.")
    last_signed_in_at: datetime | None = field("When the customer last signed in.")


@strawberry.type(description="The portal account of a customer.")
class CustomerPortal:
    """A part of the profile."""

    portal_account: PortalAccount | None = field(
        "The customer's way into the portal; null before an invitation.",
        resolver=portal_account,
        requires=Permission.PORTAL_WRITE,
    )
