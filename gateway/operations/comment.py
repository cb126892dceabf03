"""Writing comments on a customer."""

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.comment import Comment
from gateway.errors import ErrorCollector, NotFound
from gateway.inputs.comment import CommentAddInput, CommentRemoveInput, CommentUpdateInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.authorship import make_author, require_author
from gateway.operations.change.log import log_change
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.expected_version import require_version
from gateway.operations.removal import Removal, removed_once
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def add_comment(scope: TenantScope, input: CommentAddInput, origin: Origin) -> Comment:
    """Add a comment and log it. Raises MutationRefused."""
    (body, faults), viewer = input.validate(), scope.viewer
    comment = Comment(
        id=Comment.new_id(),
        company_id=viewer.company_id,
        customer_id=str(input.customer_id),
        body=body,
        author=make_author(viewer),
        created_at=instant(),
    )

    async def work(transaction: Transaction) -> Comment:
        refusals = ErrorCollector(faults)
        with refusals:
            await customer_as_seen(transaction, viewer, comment.customer_id, input.expected_version, ("customerId",))
        refusals.raise_any()
        await transaction.insert(comment)
        await log_change(transaction, viewer, None, comment, operation="commentAdd", origin=origin)
        return comment

    return await scope.in_transaction(work)


async def update_comment(scope: TenantScope, input: CommentUpdateInput, origin: Origin) -> Comment:
    """Return the comment with another text; unchanged, it is not written. Raises MutationRefused, Forbidden."""
    (body, faults), viewer = input.validate(), scope.viewer

    async def work(transaction: Transaction) -> Comment:
        refusals = ErrorCollector(faults)
        with refusals:
            before = await _as_seen(transaction, viewer, str(input.id), input.expected_version)
        refusals.raise_any()
        if before.body == body:
            return before
        after = msgspec.structs.replace(before, body=body, version=before.version + 1, updated_at=instant())
        await transaction.replace(after)
        await log_change(transaction, viewer, before, after, operation="commentUpdate", origin=origin)
        return after

    return await scope.in_transaction(work)


async def remove_comment(
    scope: TenantScope, input: CommentRemoveInput, origin: Origin, request: IdempotentRequest | None = None
) -> Removal[Comment]:
    """Remove a comment, or with `dry_run` only check. Raises MutationRefused, Forbidden."""

    async def delete(transaction: Transaction) -> Comment:
        comment = await _as_seen(transaction, scope.viewer, str(input.id), input.expected_version)
        await transaction.delete(comment)
        await log_change(transaction, scope.viewer, comment, None, operation="commentRemove", origin=origin)
        return comment

    return await removed_once(scope, delete, request, dry_run=input.dry_run)


async def _as_seen(transaction: Transaction, viewer: Viewer, comment_id: str, expected_version: int | None) -> Comment:
    """Load the comment, at the version that its reader saw. Raises NotFound, Conflict; Forbidden for other people's."""
    comment = await transaction.get(Comment, comment_id)
    if comment is None:
        raise NotFound("comment", ("id",))
    require_author(viewer, comment)
    require_version(comment, expected_version)
    return comment
