"""What callers may say when they take a change back."""

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
