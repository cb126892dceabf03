"""Which entries of the change log say nothing that a viewer may read: these are hidden as a whole."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from gateway.access.permission import Permission
from gateway.documents.base.record import CustomerRecord, Record


class HiddenEntries(NamedTuple):
    """Patterns of entries; `None` matches no entry."""

    fields: str | None
    """Of fields in the customer's own log: an entry that has no other is hidden."""
    subjects: str | None
    """Of the ids of what entries beside the customer are about."""

    def hides(self, subject_id: str | None, fields: Sequence[str]) -> bool:
        """Return whether an entry with these fields is hidden."""
        if subject_id is not None:
            return self.subjects is not None and re.match(self.subjects, subject_id) is not None
        pattern = self.fields
        return pattern is not None and bool(fields) and all(re.match(pattern, field) for field in fields)

    def conditions(self) -> list[dict[str, Any]]:
        """Return filters that no visible entry matches."""
        found: list[dict[str, Any]] = []
        if self.subjects is not None:
            found.append({"subject_id": {"$regex": self.subjects}})
        if self.fields is not None:
            others = {"$elemMatch": {"field": {"$not": {"$regex": self.fields}}}}
            found.append({"subject_id": None, "fields.field": {"$regex": self.fields}, "fields": {"$not": others}})
        return found


@lru_cache(maxsize=256)
def hidden_entries(permissions: frozenset[Permission]) -> HiddenEntries:
    """Return which entries are hidden from a viewer with these permissions."""
    from gateway.documents.registry import RECORDS  # noqa: PLC0415  # the registry has the log itself among its kinds

    kinds = [kind for kind in RECORDS if kind.collection == "customers" or issubclass(kind, CustomerRecord)]
    unreadable = [kind for kind in kinds if kind.readable_with and kind.readable_with not in permissions]
    fields = [name for kind in kinds for name in _hidden_fields(kind, permissions)]
    fields += [re.escape(kind.collection) for kind in unreadable]
    subjects = [re.escape(kind.id_prefix) for kind in unreadable]
    return HiddenEntries(
        rf"^(?:{'|'.join(fields)})(?:\.|$)" if fields else None,
        rf"^(?:{'|'.join(subjects)})_" if subjects else None,
    )


def _hidden_fields(kind: type[Record], permissions: frozenset[Permission]) -> Iterator[str]:
    """Yield patterns of a kind's guarded attributes, as the customer's log names them."""
    prefix = "" if kind.collection == "customers" else rf"{re.escape(kind.collection)}\.[^.]+\."
    for attribute, permission in kind.guarded.items():
        if permission not in permissions:
            yield prefix + re.escape(attribute)
