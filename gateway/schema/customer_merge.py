"""Merging customers that are one, and taking it back."""

import strawberry

from gateway.access.permission import Permission
from gateway.inputs.customer_merge import CustomerMergeInput, CustomerUnmergeInput, MergedField, MergeSide
from gateway.operations.merge.merge import merge_customers
from gateway.operations.merge.unmerge import unmerge_customers
from gateway.resolvers import customer_merge as resolve
from gateway.resolvers.mutation import changing_once, customer_after
from gateway.schema.customer import Customer
from gateway.schema.field import describe_enum, field
from gateway.schema.user_error import UserError

describe_enum(
    MergedField,
    "What of two customers only one can win.",
    TYPE="Type of account.",
    STATUS="Active, archived or blocked; blocked wins by default.",
    FIRST_NAME="Given name.",
    LAST_NAME="Family name.",
    COMPANY_NAME="Business name.",
    EXTERNAL_ID="Id in another system; `customerBy` goes on finding the customer by both.",
    TAXABILITY="Sales tax.",
    ACCOUNT_MANAGER="Staff member responsible for the customer.",
    PAYMENT_TERMS="When invoices fall due.",
    REFERRAL_CODE="Code for recommendations.",
    PORTAL_ACCOUNT="Portal account; a confirmed one wins by default.",
    CARD_ACCOUNT="Account at Stripe with its cards.",
)
describe_enum(
    MergeSide,
    "One of the two customers of a merge.",
    SURVIVOR="The customer who stays.",
    OTHER="The customer who becomes part of the survivor.",
)

EVERY_RECORD = 150
"""Points of a mutation that writes every record of two customers, also when a dry run takes it back."""


@strawberry.type(description="A value in which two customers differ.")
class MergeConflict:
    """A conflict."""

    merged_field: MergedField = field("What differs.")
    survivor_value: str = field("The survivor's.")
    other_value: str = field("The other customer's.")
    winner: MergeSide = field("Whose wins; `choices` decides otherwise.")


@strawberry.type(description="Records of one type that a merge moves.")
class MovedCount:
    """Moved records."""

    type_name: str = field("Their type.")
    count: int = field("How many.")


@strawberry.type(description="The answer of `customerMerge` and `customerUnmerge`.")
class CustomerMergePayload:
    """A merge, or why not."""

    customer: Customer | None = field(
        "The survivor after it; unchanged in a dry run; null on refusals but CONFLICT.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    other_id: strawberry.ID | None = field("Id of the other customer.", resolver=resolve.other_id)
    merge_id: strawberry.ID | None = field(
        "The merge, for `customerUnmerge`; null in a dry run of a merge.", resolver=resolve.merge_id
    )
    moved: list[MovedCount] = field("What is moved, by type, the most first.", resolver=resolve.moved)
    conflicts: list[MergeConflict] = field("Where the two differ, and whose value wins.", resolver=resolve.conflicts)
    notes: list[str] = field("What happens to portal accounts and accounts at Stripe.", resolver=resolve.notes)
    user_errors: list[UserError] = field("Why it was, or in a dry run would be, refused.")


@strawberry.type(description="Merging customers.")
class CustomerMergeMutations:
    """A part of the root of mutations."""

    customer_merge: CustomerMergePayload | None = field(
        "Makes two customers one: every record, contact detail, consent and log entry of the other becomes the "
        "survivor's; equal details are joined; the other's id and number go on finding the survivor. Refusals: "
        "NOT_FOUND, INVALID, CONFLICT, IN_PROGRESS, IDEMPOTENCY_MISMATCH.",
        resolver=changing_once(merge_customers, CustomerMergeInput),
        requires=Permission.CUSTOMER_MERGE,
        cost=EVERY_RECORD,
    )
    customer_unmerge: CustomerMergePayload | None = field(
        "Takes a merge back: both customers as they were, with later edits of the survivor. What was made since stays "
        "with the survivor. Refusals: NOT_FOUND, CONFLICT, WRONG_STATUS, LATER_CHANGES (names each edit in the way), "
        "IN_PROGRESS, TAKEN, IDEMPOTENCY_MISMATCH.",
        resolver=changing_once(unmerge_customers, CustomerUnmergeInput),
        requires=Permission.CUSTOMER_MERGE,
        cost=EVERY_RECORD,
    )
