"""What the answers of a merge show."""

import strawberry

from gateway.documents.customer import Customer
from gateway.operations.merge.merge import MergeResult, MovedCount
from gateway.operations.merge.merged_fields import MergeConflict
from gateway.resolvers.mutation import Outcome


def other_id(parent: strawberry.Parent[Outcome[MergeResult | Customer]]) -> str | None:
    """Return the id of the other customer."""
    return parent.changed.other_id if isinstance(parent.changed, MergeResult) else None


def merge_id(parent: strawberry.Parent[Outcome[MergeResult | Customer]]) -> str | None:
    """Return the id of the merge."""
    return parent.changed.merge_id if isinstance(parent.changed, MergeResult) else None


def moved(parent: strawberry.Parent[Outcome[MergeResult | Customer]]) -> list[MovedCount]:
    """Return what is moved."""
    return list(parent.changed.moved) if isinstance(parent.changed, MergeResult) else []


def conflicts(parent: strawberry.Parent[Outcome[MergeResult | Customer]]) -> list[MergeConflict]:
    """Return where the two customers differ."""
    return list(parent.changed.conflicts) if isinstance(parent.changed, MergeResult) else []


def notes(parent: strawberry.Parent[Outcome[MergeResult | Customer]]) -> list[str]:
    """Return what happens to accounts."""
    return list(parent.changed.notes) if isinstance(parent.changed, MergeResult) else []
