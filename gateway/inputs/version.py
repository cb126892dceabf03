"""What callers may say about the version that they read."""

import strawberry

from gateway.inputs.rule import Checked

DRY_RUN = "Change nothing; say what depends on it, and whether it would be refused."
SAME_KEY = (
    "The same key with the same input is done once, however often it is sent; the header `Idempotency-Key` does too."
)
OF_THE_CUSTOMER = "The customer's version you read. If it is no longer the current one, the answer is CONFLICT."


@strawberry.input(description="What every change of a customer says.")
class Versioned(Checked):
    """A change that may depend on a version."""

    expected_version: int | None = strawberry.field(
        default=None, description="The version you read. If it is no longer the current one, the answer is CONFLICT."
    )
    merge_non_overlapping: bool = strawberry.field(
        default=False,
        description="With `expectedVersion`: do it anyway if no field of it was changed since.",
    )
