"""Notes on a customer: distinct from the notes of a job."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import (
    CustomerRecord,
    Embedded,
    OnCustomerDelete,
    Order,
    external_id_index,
    newest_first,
    tenant_index,
)
from gateway.documents.base.unique_value import EXTERNAL_ID, UniqueValue


class NoteVisibility(StrEnum):
    """Readers who may read a note; the customer never may."""

    STAFF = "STAFF"
    TEAM = "TEAM"


class Author(Embedded, frozen=True, kw_only=True):
    """Author of a record, with the name at that time."""

    id: str
    name: str
    role: str


class Note(CustomerRecord, frozen=True, kw_only=True):
    """Information about a customer that colleagues should know."""

    collection: ClassVar[str] = "notes"
    id_prefix: ClassVar[str] = "not"
    readable_with: ClassVar[Permission | None] = Permission.NOTE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("created_at")
    unique_values: ClassVar[Sequence[UniqueValue]] = (EXTERNAL_ID,)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-created_at", "-_id", name="by_customer"),
        tenant_index("customer_id", "is_pinned", "-created_at", "-_id", name="by_pin", only_if="is_pinned"),
        external_id_index(),
    )

    external_id: str | None = None
    body: Annotated[str, Field(min_length=1, max_length=10_000)]
    visibility: NoteVisibility
    author: Author
    is_pinned: bool = False
    address_id: str | None = None
    former_address_id: str | None = None
    """Address that it named until the customer had it no more; undoing the removal brings it back."""
    version: Annotated[int, Field(ge=1)] = 1
    """Grows by one with each change of the note."""
    created_at: datetime
    updated_at: datetime | None = None

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Exclude staff notes for viewers who may not read them."""
        base = super().tenant_filter(viewer)
        if viewer.may(Permission.STAFF_NOTE_READ):
            return base
        return {**base, "visibility": NoteVisibility.TEAM.value}
