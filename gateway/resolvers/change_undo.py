"""Taking a change back, with the permission that making it takes."""

from collections.abc import Awaitable, Sequence
from typing import Any

import strawberry

from gateway.access.permission import Permission
from gateway.documents.change import Change
from gateway.inputs.change import ChangeUndoInput
from gateway.operations.change.undo import OPERATION, Undone, known_change, undo_change
from gateway.operations.change.visibility import needed_to_change
from gateway.resolvers.api_shape import permission_of_mutation
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.change import Shown, shown_fields
from gateway.resolvers.mutation import Outcome, mutation, read_idempotency


async def _undo(info: GatewayInfo, input: ChangeUndoInput) -> Undone:
    scope = info.context.require_signed_in().scope
    change = await known_change(scope, str(input.id))
    made = change
    while made.operation == OPERATION and made.undoes is not None:
        made = await known_change(scope, made.undoes)
    needed = {permission_of_mutation(made.operation) or Permission.CUSTOMER_WRITE, *needed_to_change(made)}
    for permission in sorted(needed):
        scope.viewer.require(permission)
    return await undo_change(scope, input, info.context.origin, read_idempotency(info, input))


change_undo = mutation(_undo, ChangeUndoInput, "Which entry.")


def undone(parent: strawberry.Parent[Outcome[Any]]) -> Change | None:
    """The entry that was to be taken back."""
    return parent.changed.change if isinstance(parent.changed, Undone) else None


async def undo(parent: strawberry.Parent[Outcome[Any]], info: GatewayInfo) -> Change | None:
    """The entry of the undo itself."""
    change = undone(parent)
    if change is None or change.undone_by is None or parent.user_errors:
        return None
    loader = info.context.require_signed_in().loaders.record_by_id
    return await loader.record(Change, change.undone_by, change.customer_id)


def undo_fields(parent: strawberry.Parent[Outcome[Any]], info: GatewayInfo) -> Shown | Awaitable[Shown]:
    """Return what the undo changes."""
    if not isinstance(parent.changed, Undone):
        return ()
    return shown_fields(parent.changed.change, parent.changed.fields, info.context.require_signed_in())


def in_the_way(parent: strawberry.Parent[Outcome[Any]]) -> Sequence[Change]:
    """The later entries that overlap."""
    return parent.changed.in_the_way if isinstance(parent.changed, Undone) else ()
