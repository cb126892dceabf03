"""What callers may say about two customers that are one."""

from enum import StrEnum

import strawberry


class MergedField(StrEnum):
    """What of two customers only one can win."""

    TYPE = "TYPE"
    STATUS = "STATUS"
    FIRST_NAME = "FIRST_NAME"
    LAST_NAME = "LAST_NAME"
    COMPANY_NAME = "COMPANY_NAME"
    EXTERNAL_ID = "EXTERNAL_ID"
    TAXABILITY = "TAXABILITY"
    ACCOUNT_MANAGER = "ACCOUNT_MANAGER"
    PAYMENT_TERMS = "PAYMENT_TERMS"
    REFERRAL_CODE = "REFERRAL_CODE"
    PORTAL_ACCOUNT = "PORTAL_ACCOUNT"
    CARD_ACCOUNT = "CARD_ACCOUNT"


class MergeSide(StrEnum):
    """One of the two customers of a merge."""

    SURVIVOR = "SURVIVOR"
    OTHER = "OTHER"


@strawberry.input(description="Whose value wins.")
class CustomerMergeChoice:
    """One choice of a merge."""

    field: MergedField = strawberry.field(description="What is chosen.")
    side: MergeSide = strawberry.field(description="Whose wins.")


@strawberry.input(description="Two customers that are one.")
class CustomerMergeInput:
    """The input of `customerMerge`."""

    survivor_id: strawberry.ID = strawberry.field(description="The customer who stays, and gets everything.")
    other_id: strawberry.ID = strawberry.field(
        description="The customer who becomes part of the survivor; id and number go on finding the survivor."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The survivor's version that you read. If it is another by now: CONFLICT."
    )
    choices: list[CustomerMergeChoice] | None = strawberry.field(
        default=None,
        description="Whose value wins where they differ; by default the survivor's, or the only one there is.",
    )
    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; say what would be moved, and what differs."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input merge once."
    )

    def chosen(self) -> dict[MergedField, MergeSide]:
        """Return the choices; of several for one field the last counts."""
        return {choice.field: choice.side for choice in self.choices or ()}


@strawberry.input(description="A merge to take back.")
class CustomerUnmergeInput:
    """The input of `customerUnmerge`."""

    merge_id: strawberry.ID = strawberry.field(
        description="The merge, as `customerMerge` answers it; or the id that the other customer had."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The survivor's version that you read. If it is another by now: CONFLICT."
    )
    dry_run: bool = strawberry.field(
        default=False, description="Change nothing; say what would go back, and what prevents it."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input unmerge once."
    )
