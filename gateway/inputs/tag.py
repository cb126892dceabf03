"""What callers may say about tags."""

from typing import Any

import strawberry

from gateway.errors import Fault, UserErrorCode
from gateway.inputs.rule import Broken, Checked, Ground, Several, Text, ruled

LONGEST_TAG = 60
MOST_TAGS = 50
MOST_CUSTOMERS_AT_ONCE = 500

_A_TAG = Text(LONGEST_TAG, required="A tag is a text that is not empty.")


def a_tag(given: str | None, ground: Ground) -> str:
    """A tag, tidied."""
    return str(_A_TAG(given, ground))


def _how_many(given: int, _: Ground) -> int:
    if not 1 <= given <= MOST_CUSTOMERS_AT_ONCE:
        raise Broken(Fault(UserErrorCode.INVALID, f"From 1 to {MOST_CUSTOMERS_AT_ONCE}."))
    return given


@strawberry.input(description="What every change of a tag across the company says.")
class TagWrite(Checked):
    """A change of many customers, done in steps."""

    dry_run: bool = strawberry.field(default=False, description="Only say how many customers it concerns.")
    first: int = ruled(
        _how_many,
        f"At most this many customers in this call, up to {MOST_CUSTOMERS_AT_ONCE}. While `remainingCustomerCount` "
        "of the answer is above 0, send it again, a renaming with `continued: true`.",
        default=200,
    )


@strawberry.input(description="A new name for a tag, at every customer that has it.")
class TagRenameInput(TagWrite):
    """The input of `tagRename`."""

    tag: str = ruled(a_tag, "The tag as it is called now.", default=...)
    name: str = ruled(a_tag, "The new name; a tag of this name must not exist yet (that is tagMerge).", default=...)
    continued: bool = strawberry.field(
        default=False,
        description="True for the next step of a renaming that was begun: the new name exists already.",
    )


@strawberry.input(description="Several tags that become one, at every customer that has any of them.")
class TagMergeInput(TagWrite):
    """The input of `tagMerge`."""

    tags: list[str] = ruled(
        Several(MOST_TAGS, a_tag), "The tags that go; NOT_FOUND when no customer has any of them.", default=...
    )
    into: str = ruled(a_tag, "The tag that stays, or is new.", default=...)

    def chosen(self, values: dict[str, Any]) -> list[str]:
        """The tags that go; the one that stays is not among them."""
        return sorted({tag for tag in values.get("tags", ()) if tag != values.get("into")})
