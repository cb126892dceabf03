"""What callers may say about the tags of a customer."""

import strawberry

from gateway.inputs.customer_write import CustomerWrite
from gateway.inputs.rule import ListOf, validated_field
from gateway.inputs.tag import MAX_TAGS, a_tag
from gateway.inputs.version import DRY_RUN


@strawberry.input(description="Tags that a customer gets; the others stay.")
class CustomerTagsAddInput(CustomerWrite):
    """The input of `customerTagsAdd`."""

    tags: list[str] = validated_field(
        ListOf(MAX_TAGS, a_tag),
        "The tags; one that differs from a present one in case only is not added.",
        default=...,
    )


@strawberry.input(description="Tags that a customer loses; the others stay.")
class CustomerTagsRemoveInput(CustomerWrite):
    """The input of `customerTagsRemove`."""

    tags: list[str] = validated_field(ListOf(MAX_TAGS, a_tag), "The tags, in any case.", default=...)
    dry_run: bool = strawberry.field(default=False, description=DRY_RUN)
