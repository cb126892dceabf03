"""What callers may say when they block, archive or delete a customer."""

import strawberry

from gateway.inputs.customer_write import CustomerWrite
from gateway.inputs.rule import Text, validated_field

MAX_REASON_LENGTH = 500


@strawberry.input(description="A customer to block, unblock, archive or unarchive.")
class CustomerStatusInput(CustomerWrite):
    """The input of `customerBlock`, `customerUnblock`, `customerArchive` and `customerUnarchive`."""

    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; say what it would break, and whether it would be refused."
    )
    reason: str | None = validated_field(Text(MAX_REASON_LENGTH), "Why, for colleagues and the change log.")


@strawberry.input(description="A customer to delete for good.")
class CustomerDeleteInput(CustomerWrite):
    """The input of `customerDelete`."""

    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; say what it would break, and whether it would be refused."
    )
    force: bool = strawberry.field(
        default=False, description="Delete in spite of open jobs, coming appointments and unpaid invoices."
    )
