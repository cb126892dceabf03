"""The change log: what was changed, by which author, when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Final, NamedTuple

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import CustomerRecord, Embedded, OnCustomerDelete, Order, newest_first, tenant_index
from gateway.documents.hidden_entry import hidden_entries
from gateway.documents.note import Author


class Origin(NamedTuple):
    """The request that a write came with; `document_id` names the persisted document it ran, if it did."""

    request_id: str
    document_id: str | None = None


COMMAND_LINE = Origin("command-line")
"""What an operator does; it is printed where it was typed, not in the request log."""
PENDING_ENTRY: Final = "pending_entry"
"""Field of a customer: the entry of its last edit, until it is certain that the change log has it (docs/adr/0020)."""

# Entries from before `is_of_staff_file` was noted.
_SAYS_STAFF_FILE = {"field": "files", "$or": [{"before.visibility": "STAFF"}, {"after.visibility": "STAFF"}]}


class FieldChange(Embedded, frozen=True, kw_only=True):
    """One field's value before and after; absent means no value.

    Parts of the contact card and tags are named with their list: `phones.phn_1.number`, `tags.VIP`; a part that came or
    went is named without a field: `phones.phn_1`.
    """

    field: str
    before: Any = None
    after: Any = None
    place: int | None = None
    """Where in its list a part was that was removed, so that an undo can put it back there."""


class Change(CustomerRecord, frozen=True, kw_only=True):
    """One write on a customer, or on something of theirs that `subject_id` names.

    There is exactly one entry for each version of the customer; of those who were brought in from elsewhere, for each
    after the first.
    """

    collection: ClassVar[str] = "changes"
    id_prefix: ClassVar[str] = "chg"
    readable_with: ClassVar[Permission | None] = Permission.CHANGE_READ
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    order: ClassVar[Order] = newest_first("changed_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("customer_id", "-changed_at", "-_id", name="by_customer"),
        tenant_index("customer_id", "version", name="by_version", unique=True, only_if="version"),
        tenant_index("subject_id", name="by_subject", only_if="subject_id"),
    )

    merged_from: str | None = None
    """Id that the customer of this entry had before a merge; the survivor's entries lack it."""
    merged_version: int | None = None
    """The version that this write made of the customer with that id."""
    version: int | None = None
    """The customer's version that this write made; `None` for something beside the customer, and for a staff file."""
    subject_id: str | None = None
    """Id of the changed note, comment or call; `None` when it was the customer."""
    is_staff_only: bool = False
    """Whether it is about a staff note; those who may not read that see no trace of the entry either."""
    is_of_staff_file: bool = False
    """Whether it is about a staff file, in the same way."""
    operation: str
    author: Author
    request_id: str
    document_id: str | None = None
    """The persisted document that the write came with."""
    undoes: str | None = None
    """The entry that this write took back."""
    undone_by: str | None = None
    """The entry of the write that took this one back; gone when that was taken back itself."""
    fields: tuple[FieldChange, ...]
    changed_at: datetime

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Leave out what is about staff notes and staff files for viewers who may not read those.

        And entries of which the viewer may read no field at all.
        """
        base = super().tenant_filter(viewer)
        if not viewer.may(Permission.STAFF_NOTE_READ):
            base = {**base, "is_staff_only": {"$ne": True}}
        if not viewer.may(Permission.STAFF_FILE_READ):
            base = {**base, "is_of_staff_file": {"$ne": True}, "fields": {"$not": {"$elemMatch": _SAYS_STAFF_FILE}}}
        if hidden := hidden_entries(viewer.permissions).conditions():
            base = {**base, "$nor": hidden}
        return base

    def is_visible_to(self, viewer: Viewer) -> bool:
        """Return whether `tenant_filter` lets the entry through: for entries that were read for another viewer."""
        if self.is_staff_only and not viewer.may(Permission.STAFF_NOTE_READ):
            return False
        names = [field.field for field in self.fields]
        if hidden_entries(viewer.permissions).hides(self.subject_id, names):
            return False
        return not self._is_about_staff_file() or viewer.may(Permission.STAFF_FILE_READ)

    def _is_about_staff_file(self) -> bool:
        return self.is_of_staff_file or any(
            isinstance(value, dict) and value.get("visibility") == "STAFF"
            for field in self.fields
            if field.field == "files"
            for value in (field.before, field.after)
        )
