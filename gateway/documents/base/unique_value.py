"""What is unique of a record beyond its id.

A unique index of a sharded collection must begin with the shard key, company and customer, and so cannot keep a number
unique in a company. A reservation does: a separate document whose id is the value (docs/scaling.md).
"""

from typing import Final, NamedTuple


class UniqueValue(NamedTuple):
    """A stored text that only one record of a company has; records without it do not count."""

    field: str
    rule: str
    """Name of the rule in refusals."""
    beyond_company: bool = False
    """Whether the value is unique across companies."""


NUMBER: Final = UniqueValue("number", "by_number")
"""The number that people call a record by."""
EXTERNAL_ID: Final = UniqueValue("external_id", "by_external_id")
"""The id of another system, by which an integration finds its records again."""
