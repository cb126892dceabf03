"""Customers of a company that may be one."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.customer_related import duplicate_dismiss
from gateway.resolvers.duplicate import candidates
from gateway.schema.connection import Connection
from gateway.schema.customer_mutation import CustomerPayload
from gateway.schema.field import describe_enum, field
from gateway.schema.reference import CustomerReference
from gateway.store.lookups.duplicate_candidate import MAX_SHARING, DuplicateReason

describe_enum(
    DuplicateReason,
    "Why two customers may be one.",
    PHONE="The same phone, in E.164.",
    EMAIL="The same e-mail address.",
    ADDRESS="The same house and unit.",
    NAME="The same name, in any order and spelling.",
    SIMILAR_NAME="Names that differ by one typo.",
)


@strawberry.type(description="Two customers that may be one.")
class DuplicateCandidate:
    """A pair."""

    customers: list[CustomerReference] = field("The two, the older first.")
    reasons: list[DuplicateReason] = field("What they share.")
    score: float = field("The sum: phone 0.3, e-mail 0.3, name 0.2 or similar name 0.1, address 0.2.")


@strawberry.type(description="Questions about duplicates.")
class DuplicateQueries:
    """A part of the root of queries."""

    duplicate_candidates: Connection[DuplicateCandidate] | None = field(
        "Pairs of customers that may be one, the likeliest first: the same phone or e-mail address, or the same or a "
        f"similar name at the same address. What more than {MAX_SHARING} customers share says nothing. Without pairs "
        "that were dismissed.",
        resolver=candidates,
        requires=(Permission.CUSTOMER_LIST, Permission.CUSTOMER_MERGE),
        cost=200,
    )


@strawberry.type(description="Changes of what are duplicates.")
class DuplicateMutations:
    """A part of the root of mutations."""

    duplicate_dismiss: CustomerPayload | None = field(
        "Remembers that two customers are not one: `duplicateCandidates` has the pair no more, as `related` of both. "
        "`customerRelatedRestore` undoes it. Refusals: NOT_FOUND, INVALID, CONFLICT.",
        resolver=duplicate_dismiss,
        requires=Permission.CUSTOMER_WRITE,
    )
