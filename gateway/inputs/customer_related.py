"""What callers may say about customers that seem to belong together."""

import strawberry


@strawberry.input(description="Two customers that seem related: mark them as unrelated, or as related again.")
class CustomerRelatedInput:
    """The input of `customerRelatedDismiss` and `customerRelatedRestore`."""

    id: strawberry.ID = strawberry.field(description="The customer for which the other was suggested.")
    related_id: strawberry.ID = strawberry.field(description="The other one.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version of `id` you read. If it is no longer the current one: CONFLICT."
    )
