"""What was asked under an idempotency key, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import OnCustomerDelete, Order, TenantRecord, expiring_index, newest_first


class IdempotencyClaim(TenantRecord, frozen=True, kw_only=True):
    """One key of one caller; without `answer` its work is under way, or was cut off when `leased_until` is over.

    It holds no input and no personal data: a digest of what was asked, and ids of what was made.
    """

    collection: ClassVar[str] = "idempotency_claims"
    id_prefix: ClassVar[str] = "idk"
    readable_with: ClassVar[Permission | None] = None
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    is_node: ClassVar[bool] = False
    order: ClassVar[Order] = newest_first("claimed_at")
    indexes: ClassVar[Sequence[IndexModel]] = (expiring_index("expires_at"),)

    operation: str
    digest: str
    attempt: str
    """Names the run that holds the claim; a run that lost it cannot complete."""
    answer: dict[str, str] | None = None
    """Ids of what the operation made or changed."""
    claimed_at: datetime
    leased_until: datetime
    expires_at: datetime
