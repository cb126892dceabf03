"""The entries of a customer's change log: who changed what, by which request."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.access.viewer import Viewer
from gateway.documents.change import Change, FieldChange, Origin
from gateway.operations.authorship import make_author
from gateway.store.transaction import Transaction


def make_entry(viewer: Viewer, origin: Origin, operation: str, fields: Sequence[FieldChange], **facts: Any) -> Change:
    """Make an entry for a write of this viewer and request; `facts` are the entry's other attributes."""
    return Change(
        id=Change.new_id(),
        operation=operation,
        author=make_author(viewer),
        request_id=origin.request_id,
        document_id=origin.document_id,
        fields=tuple(fields),
        **facts,
    )


async def insert_entry(transaction: Transaction, entry: Change) -> None:
    """Store an entry of the log; the entry that it takes back names it, and what that took back is in force again."""
    await transaction.insert(entry)
    system = transaction.as_system()
    undone = await system.get(Change, entry.undoes) if entry.undoes else None
    if undone is None:
        return
    await system.replace(msgspec.structs.replace(undone, undone_by=entry.id))
    earlier = await system.get(Change, undone.undoes) if undone.undoes else None
    if earlier is not None:
        await system.replace(msgspec.structs.replace(earlier, undone_by=None))
