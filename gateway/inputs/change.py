"""What callers may say about entries of the change log."""

from datetime import datetime

import strawberry


@strawberry.input(description="An entry of the change log to take back.")
class ChangeUndoInput:
    """The input of `changeUndo`."""

    id: strawberry.ID = strawberry.field(description="The entry: `Change.id`.")
    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; say what would change, and whether it would be refused."
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The customer's version that you read. If it is no longer the current one, the answer is CONFLICT.",
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="A text of your choice: a second request with the same key and input changes nothing and gives the "
        "first answer. The header `Idempotency-Key` does the same.",
    )


@strawberry.input(description="Which entries of the change log; all parts must match; an empty list matches nothing.")
class ChangeFilter:
    """A narrowing of `changes`."""

    fields: list[str] | None = strawberry.field(
        default=None,
        description="Entries that changed any of these: the first part of `FieldChange.field`, as `firstName` or "
        "`metrics`; of the contact card and tags also one part, as `phones.phn_1` or `tags.VIP`. BAD_REQUEST for a "
        "name that no entry can have.",
    )
    operations: list[str] | None = strawberry.field(
        default=None, description="Any of these mutations, as `Change.operation` names them."
    )
    author_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="By this staff member, or by this customer in the portal: `Author.staffMember.id`. "
        "`stripe` finds what Stripe reported.",
    )
    author_roles: list[str] | None = strawberry.field(
        default=None, description="By authors with any of these roles, as `Author.role` has them: OFFICE, SYSTEM."
    )
    since: datetime | None = strawberry.field(
        default=None, name="from", description="Changed at this instant or later."
    )
    until: datetime | None = strawberry.field(default=None, name="to", description="Changed before this instant.")
