"""What callers may say about comments."""

import strawberry

from gateway.errors import Fault
from gateway.inputs.note import required_text
from gateway.inputs.version import OF_THE_CUSTOMER

OF_THE_COMMENT = "The comment's version you read. If it is no longer current, the answer is CONFLICT."


@strawberry.input(description="A new comment on a customer.")
class CommentAddInput:
    """The input of `commentAdd`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer it is about.")
    body: str = strawberry.field(description="The text: 1 to 10,000 characters, in as many lines as you like.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)

    def validate(self) -> tuple[str, list[Fault]]:
        """(the body, tidied; every fault)."""
        return required_text(self.body)


@strawberry.input(description="A change of a comment.")
class CommentUpdateInput:
    """The input of `commentUpdate`."""

    id: strawberry.ID = strawberry.field(description="The comment to change.")
    body: str = strawberry.field(description="The new text: 1 to 10,000 characters.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_COMMENT)

    def validate(self) -> tuple[str, list[Fault]]:
        """(the body, tidied; every fault)."""
        return required_text(self.body)


@strawberry.input(description="A comment to remove.")
class CommentRemoveInput:
    """The input of `commentRemove`."""

    id: strawberry.ID = strawberry.field(description="The comment to remove.")
    dry_run: bool = strawberry.field(default=False, description="Only check: answer as if, and remove nothing.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_COMMENT)
