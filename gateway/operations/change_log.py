"""Log entries about what belongs to a customer: written with the change itself, and shown to those who may read it."""

from collections.abc import Collection
from typing import Any, NamedTuple

from gateway.access.viewer import Viewer
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.record import CustomerRecord, instant
from gateway.documents.transaction import Transaction
from gateway.inputs.text import api_name
from gateway.operations.change_visibility import may_read_values
from gateway.operations.customer_change import author_of
from gateway.operations.field_change import field_changes


async def log_change(
    transaction: Transaction,
    viewer: Viewer,
    before: CustomerRecord | None,
    after: CustomerRecord,
    *,
    operation: str,
    origin: Origin,
    staff_only: bool = False,
    only: Collection[str] | None = None,
) -> None:
    """Note in the customer's change log that something of theirs was made (`before` is None) or changed.

    The customer's own version stays as it is: a note does not collide with an edit of the contact card. `only` names
    the fields that are told, where others are secret.
    """
    fields = field_changes(before, after)
    if only is not None:
        fields = tuple(field for field in fields if field.field in only)
    await transaction.insert(
        Change(
            id=Change.new_id(),
            company_id=after.company_id,
            customer_id=after.customer_id,
            subject_id=after.id,
            is_staff_only=staff_only,
            operation=operation,
            author=author_of(viewer),
            request_id=origin.request_id,
            document_id=origin.document_id,
            fields=fields,
            changed_at=instant(),
        )
    )


class ShownFieldChange(NamedTuple):
    """A field's change as a viewer may see it, in the names of the API."""

    field_name: str
    before: Any
    after: Any
    is_hidden: bool


def shown_fields(change: Change, viewer: Viewer) -> tuple[ShownFieldChange, ...]:
    """The fields of a log entry; values that take a permission the viewer lacks are left out."""
    return tuple(_shown(field, hidden=not may_read_values(change, field, viewer)) for field in change.fields)


def _shown(change: FieldChange, *, hidden: bool) -> ShownFieldChange:
    before, after = (None, None) if hidden else (_in_api_names(change.before), _in_api_names(change.after))
    return ShownFieldChange(_place(change.field), before, after, hidden)


def _in_api_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {api_name(name): _in_api_names(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_api_names(part) for part in value]
    return value


def _place(field: str) -> str:
    """`addresses.adr_1.postal_code` → `addresses.adr_1.postalCode`: ids and tags stay as they are."""
    return ".".join(part if place == 1 else api_name(part) for place, part in enumerate(field.split(".")))
