"""The change log ("View Changes")."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from gateway.access.permission import Permission
from gateway.documents import change
from gateway.resolvers.change import change_fields, is_undoable, obstacle
from gateway.resolvers.customer import customer_of
from gateway.schema.author import Author
from gateway.schema.field import field
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference


@strawberry.type(description="One field's value before and after a change.")
class FieldChange:
    """A field."""

    field_name: str = field(
        "Path of what changed, in the API's names: `firstName`, `metrics.totalDue`, `phones.phn_1.number`, `tags.VIP`. "
        "Each part that changed has its own entry; a part that came or went is named without a field: `phones.phn_1`.",
        name="field",
    )
    before: JSON | None = field(
        "The value before, as the API shows it, defaults too: Money as {amount, currency}, a record as {id, name}; "
        "null: it had no value."
    )
    after: JSON | None = field("The value after, in the same form; null: it has no value.")
    is_hidden: bool = field("Whether the values are left out, because you may not read this field.")


@node_type(change.Change, description="One write on a customer or on something of theirs: who, when, what.")
class Change(Node):
    """An entry of the change log."""

    changed_at: datetime = field("When.")
    author: Author = field("Who: by name and role; an app has the role PARTNER.")
    operation: str = field("The mutation that did it, as customerUpdate.")
    request_id: str = field("Id of the request that did it; it is in the logs too.")
    document_id: str | None = field("The partner's persisted document that did it; null if it was not one.")
    version: int | None = field(
        "The customer's version that it made; null when it changed something beside the customer, as a note."
    )
    subject_id: strawberry.ID | None = field("What was changed, for `node`; null when it was the customer.")
    undoes: strawberry.ID | None = field("The entry that this write took back; null when it is no undo.")
    undone_by: strawberry.ID | None = field("The entry of the write that took this back; null while it is in force.")
    is_undoable: bool = field(
        "Whether `changeUndo` may take it back, while nothing later overlaps and if you may make such a change.",
        resolver=is_undoable,
    )
    undo_obstacle: str | None = field(
        "Why it can never be taken back, and what to do instead; null when it can.", resolver=obstacle
    )
    fields: list[FieldChange] = field("The fields that were changed.", resolver=change_fields)
    customer: CustomerReference | None = field(
        "Whose log this is.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
