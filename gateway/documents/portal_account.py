"""Portal accounts: how a customer signs in."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    OnCustomerMerge,
    Order,
    tenant_index,
)
from gateway.documents.base.unique_value import UniqueValue


class PortalAccountStatus(StrEnum):
    """Status of an account."""

    INVITED = "INVITED"
    CONFIRMED = "CONFIRMED"


class TokenPurpose(StrEnum):
    """Purpose of a one-time link."""

    CONFIRM = "CONFIRM"
    RESET = "RESET"


class OneTimeToken(Embedded, frozen=True, kw_only=True):
    """Stored part of a one-time link: enough to recognise it, not enough to use it."""

    purpose: TokenPurpose
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the token, in hexadecimal."""
    expires_at: datetime


class PortalAccount(CustomerRecord, frozen=True, kw_only=True):
    """A customer's way into the portal; a customer has at most one, whose id follows from the customer's."""

    collection: ClassVar[str] = "portal_accounts"
    id_prefix: ClassVar[str] = "pac"
    readable_with: ClassVar[Permission | None] = Permission.PORTAL_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.ONE_STAYS
    order: ClassVar[Order] = Order("ID", "_id", "id")
    unique_values: ClassVar[Sequence[UniqueValue]] = (UniqueValue("email", "by_email"),)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("email", name="email"),
        tenant_index("tokens.digest", name="by_token"),
    )

    email: Annotated[str, Field(min_length=3, max_length=320)]
    """Address that the customer signs in with, as `email_key` folds it."""
    status: PortalAccountStatus
    password_hash: str | None = None
    session_version: int
    """Grows to end every session: tokens that carry another number are refused."""
    tokens: tuple[OneTimeToken, ...] = ()
    """At most one for each purpose: a newer link replaces the older."""
    invited_at: datetime | None = None
    confirmed_at: datetime | None = None
    last_signed_in_at: datetime | None = None
    created_at: datetime


def portal_account_id(customer_id: str) -> str:
    """Return the id of a customer's portal account."""
    return f"{PortalAccount.id_prefix}_{customer_id.partition('_')[2]}"
