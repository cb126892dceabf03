"""Tags across the company."""

import strawberry

from gateway.access.permission import Permission
from gateway.inputs.tag import TagMergeInput, TagRenameInput
from gateway.operations.tag import merge_tags, rename_tag
from gateway.resolvers import tag as resolve_tag
from gateway.resolvers.mutation import changing_once
from gateway.schema.field import field
from gateway.schema.user_error import UserError

MANY_CUSTOMERS = 200
"""Points of a mutation that changes up to 500 customers."""


@strawberry.type(description="A tag that customers of the company have.")
class Tag:
    """A tag."""

    name: str = field("The tag.")
    customer_count: int = field("How many customers have it, archived and blocked ones too.")


@strawberry.type(description="The answer of a change of a tag across the company: a step of it.")
class TagPayload:
    """How far the change has come."""

    tag: str | None = field("The tag that customers have now; null when refused.", resolver=resolve_tag.tag)
    changed_customer_count: int = field(
        "How many customers this call changed; 0 in a dry run.", resolver=resolve_tag.changed
    )
    remaining_customer_count: int | None = field(
        "How many customers are left: send the mutation again until it is 0. In a dry run, how many it concerns.",
        resolver=resolve_tag.remaining,
    )
    skipped_customer_ids: list[strawberry.ID] = field(
        "Customers who keep the tag, as something stored of them does not fit its declaration: the operator finds what "
        "with `gateway verify`. They are not among those left.",
        resolver=resolve_tag.skipped,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Questions about tags.")
class TagQueries:
    """A part of the root of queries."""

    tags: list[Tag] | None = field(
        "The company's tags by name, with counts.",
        resolver=resolve_tag.tags,
        requires=(Permission.TAG_READ, Permission.CUSTOMER_LIST),
    )


@strawberry.type(description="Changes of tags across the company.")
class TagMutations:
    """A part of the root of mutations."""

    tag_rename: TagPayload | None = field(
        "Gives a tag another name at every customer, up to `first` of them in one call; each customer's change log has "
        "it. Refusals: NOT_FOUND, INVALID, TAKEN, TOO_LONG, REQUIRED.",
        resolver=changing_once(rename_tag, TagRenameInput),
        requires=(Permission.TAG_WRITE, Permission.TAG_READ),
        cost=MANY_CUSTOMERS,
    )
    tag_merge: TagPayload | None = field(
        "Makes several tags one at every customer, up to `first` of them in one call. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, TOO_MANY.",
        resolver=changing_once(merge_tags, TagMergeInput),
        requires=(Permission.TAG_WRITE, Permission.TAG_READ),
        cost=MANY_CUSTOMERS,
    )
