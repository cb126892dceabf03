"""Staff members: office, technicians, sales."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, TenantRecord, queue_index, tenant_index


class StaffRole(StrEnum):
    """Role of a staff member."""

    ADMIN = "ADMIN"
    OFFICE = "OFFICE"
    TECHNICIAN = "TECHNICIAN"
    SALES = "SALES"


class StaffMember(TenantRecord, frozen=True, kw_only=True):
    """A person who works for the company."""

    collection: ClassVar[str] = "staff_members"
    id_prefix: ClassVar[str] = "stf"
    readable_with: ClassVar[Permission | None] = Permission.STAFF_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("role", "_id", name="by_role"),
        tenant_index("name", "_id", name="by_name"),
        tenant_index("subject", name="by_subject", unique=True, only_if="subject"),
        tenant_index("keys.email", name="by_email", only_if="keys.email"),
        # A token may lack the company: these find the companies with such a member, and nothing else.
        queue_index("subject", name="by_subject_anywhere"),
        queue_index("keys.email", name="by_email_anywhere"),
    )
    key_sources: ClassVar[Mapping[str, frozenset[str]]] = {"email": frozenset({"email"})}
    guarded: ClassVar[Mapping[str, Permission]] = {"subject": Permission.STAFF_WRITE}

    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: StaffRole
    email: str | None = None
    is_active: bool = True
    """Whether they work for the company now."""
    subject: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    """The identity provider's `sub` of this person; absent until they first sign in."""

    def index_keys(self, names: Collection[str] | None = None) -> dict[str, Any]:
        """Return the e-mail address as sign-ins are compared with it."""
        return {"email": email_key(self.email)} if self.email else {}


def email_key(address: str) -> str:
    """Return an e-mail address in the form that is compared."""
    return address.strip().casefold()
