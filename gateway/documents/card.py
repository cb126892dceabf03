"""Records behind the card stubs: a customer's account at Stripe, and the work that is done on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field
from pymongo import ASCENDING, IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import (
    CustomerRecord,
    OnCustomerDelete,
    OnCustomerMerge,
    Order,
    Redact,
    expiring_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import UniqueValue
from gateway.documents.change import Origin

TOMBSTONES = 100
"""How many ids of detached cards are remembered for each customer."""


class CardAccount(CustomerRecord, frozen=True, kw_only=True):
    """A customer's account at Stripe: which it is, and what the schema never shows of its cards."""

    collection: ClassVar[str] = "card_accounts"
    id_prefix: ClassVar[str] = "cac"
    readable_with: ClassVar[Permission | None] = Permission.CARD_WRITE
    is_node: ClassVar[bool] = False
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"stripe_id": ("stripe_customer_id",)}
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.ONE_STAYS
    order: ClassVar[Order] = Order("ID", "_id", "id", descending=False)
    unique_values: ClassVar[Sequence[UniqueValue]] = (
        UniqueValue("stripe_customer_id", "by_stripe_customer", beyond_company=True),
    )
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", name="by_customer", unique=True),
        # A webhook names Stripe's customer and no company.
        IndexModel(
            [("stripe_customer_id", ASCENDING)],
            name="stripe_customer",
            partialFilterExpression={"stripe_customer_id": {"$exists": True}},
        ),
    )

    stripe_customer_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    generation: int = 1
    """Which of the customer's accounts at Stripe this is: one more than the number that were deleted there."""
    revision: int = 0
    """Grows whenever stubs are set from a reply of Stripe; a process with an older reply may not set them any more."""
    fingerprints: Mapping[str, str] = {}
    """Card → Stripe's fingerprint of its number."""
    detached: tuple[str, ...] = ()
    """Cards that were detached, which is for ever: a late answer or event must not bring one back."""

    @property
    def stripe_id(self) -> str:
        """Its id at Stripe; only of an account that is open there."""
        if self.stripe_customer_id is None:
            raise AssertionError(f"{self.id} is not open at Stripe")
        return self.stripe_customer_id

    @classmethod
    def id_for(cls, customer_id: str) -> str:
        """Return the id of a customer's account: made from the customer's, so that there is only one."""
        return f"{cls.id_prefix}_{customer_id.partition('_')[2]}"


class CardWorkKind(StrEnum):
    """Kind of work on a customer's account at Stripe."""

    SETUP = "SETUP"
    COMPLETE = "COMPLETE"
    DEFAULT = "DEFAULT"
    REMOVE = "REMOVE"
    EVENT = "EVENT"
    """A webhook reported a change."""
    CLOSE = "CLOSE"
    """The customer was deleted: the account and its cards go too."""


class CardWorkState(StrEnum):
    """State of card work."""

    OPEN = "OPEN"
    DONE = "DONE"
    FAILED = "FAILED"


class DuplicatePolicy(StrEnum):
    """What happens to a card that the customer has already."""

    REFUSE = "REFUSE"
    REPLACE = "REPLACE"


class CardTask(CustomerRecord, frozen=True, kw_only=True):
    """Work to do at Stripe: recorded before, so that a crash does not leave it half done."""

    collection: ClassVar[str] = "card_tasks"
    id_prefix: ClassVar[str] = "cwk"
    readable_with: ClassVar[Permission | None] = Permission.CARD_WRITE
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"origin": ("request_id", "document_id")}
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.KEEP_ANONYMISED
    order: ClassVar[Order] = newest_first("begun_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "state", "begun_at", name="by_customer"),
        # An event of Stripe is about one customer.
        tenant_index("customer_id", "event_id", name="by_customer_event", unique=True, only_if="event_id"),
        # The worker serves every company.
        IndexModel(
            [("due_at", ASCENDING)], name="due", partialFilterExpression={"state": {"$eq": CardWorkState.OPEN.value}}
        ),
        expiring_index("expires_at"),
    )

    kind: CardWorkKind
    state: CardWorkState
    attempt: int = 1
    """Leads Stripe's idempotency keys with the id; one more after an answer that Stripe would only repeat."""
    tries: int = 0
    """How often it was taken up again."""
    operation: str
    request_id: str
    document_id: str | None = None
    event_id: str | None = None
    card_id: str | None = None
    was_default: bool = False
    """REMOVE: whether the card was the default, so that another must take its place."""
    stripe_customer_id: str | None = None
    """CLOSE: the account, of which nothing else is left here."""
    setup_id: str | None = None
    make_default: bool | None = None
    """COMPLETE: `None` makes it the default when there is no other."""
    if_duplicate: DuplicatePolicy = DuplicatePolicy.REFUSE
    duplicate_of: str | None = None
    """COMPLETE: the card that the new one is a copy of, once that is known."""
    begun_at: datetime
    due_at: datetime
    """Instant at which the worker takes it up, unless it has been closed before."""
    expires_at: datetime | None = None
    """When a closed one may be forgotten."""

    def anonymised(self, redact: Redact, customer_id: str) -> Self | None:
        """Keep what must still be closed at Stripe until that is done; it identifies no person."""
        return self if self.kind is CardWorkKind.CLOSE else None

    @property
    def origin(self) -> Origin:
        """The request that asked for it."""
        return Origin(self.request_id, self.document_id)

    def key(self, step: str) -> str:
        """Return the idempotency key of a step at Stripe: the same for every run of the same attempt."""
        return f"{self.id}:{self.attempt}:{step}"
