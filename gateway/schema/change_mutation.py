"""Taking changes back."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers import change_undo as resolve
from gateway.resolvers.mutation import customer_after
from gateway.schema.change import Change, FieldChange
from gateway.schema.field import field
from gateway.schema.reference import CustomerReference
from gateway.schema.user_error import UserError


@strawberry.type(description="The answer of `changeUndo`.")
class ChangeUndoPayload:
    """What was taken back, or why not."""

    change: Change | None = field("The entry that was to be taken back.", resolver=resolve.undone)
    undo: Change | None = field(
        "The entry of the undo, which can be taken back itself; null in a dry run and when it was refused.",
        resolver=resolve.undo,
    )
    fields: list[FieldChange] = field(
        "What the undo changes, or in a dry run would change: each value now, and the one it gets back.",
        resolver=resolve.undo_fields,
    )
    in_the_way: list[Change] = field(
        "The later changes of the same values that must be taken back first, oldest first, at most 20.",
        resolver=resolve.in_the_way,
    )
    customer: CustomerReference | None = field(
        "The customer as it is now.", resolver=customer_after, requires=Permission.CUSTOMER_READ
    )
    user_errors: list[UserError] = field("Why it was, or in a dry run would be, refused.")


@strawberry.type(description="Undo.")
class ChangeMutations:
    """A part of the root of mutations."""

    change_undo: ChangeUndoPayload | None = field(
        "Takes a change back: restores the values before it, while nothing later overlaps. It needs the permission of "
        "the mutation that made the change too. Refusals: NOT_FOUND, NOT_UNDOABLE, LATER_CHANGES, WRONG_STATUS, "
        "IN_USE, REQUIRED, TAKEN, TOO_MANY, CONFLICT, IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve.change_undo,
        requires=Permission.CHANGE_READ,
    )
