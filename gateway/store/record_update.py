"""Updates of a record: only its changed fields, so that fields unknown to this version stay as they are.

A newer version of the gateway, and other systems, may keep fields in a document and in its embedded parts that the
record does not declare. A write that sent the whole record would delete them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from gateway.documents.base.record import Embedded, Record
from gateway.documents.base.unfit_record import SetAside, put_back
from gateway.documents.base.without_unfit import without_unfit

R_co = TypeVar("R_co", bound=Record, covariant=True)

Stored = dict[str, Any]

# What tells the parts of a list apart, where they have no id.
_IDENTIFIERS = ("id", "due_on")


class StoredRecord(NamedTuple, Generic[R_co]):
    """A document as it was read, with all fields inside its parts, and the record that was made of it.

    Without the items of its lists that had to be set aside.
    """

    document: Stored
    record: R_co
    aside: SetAside = {}


class RecordUpdate(NamedTuple):
    """The changed fields of a record in their stored form, and the names of those that must be removed."""

    changed: Stored
    removed: tuple[str, ...] = ()

    def concerns(self, fields: Iterable[str]) -> bool:
        """Return whether it changes or removes one of these."""
        return any(field in self.changed or field in self.removed for field in fields)

    def operators(self, aside: SetAside | None = None) -> Stored:
        """Return the MongoDB update, which keeps what was set aside of the lists."""
        aside = aside or {}
        kept = {name: put_back([], items) for name, items in aside.items() if name in self.removed}
        changed = {
            name: put_back(value, aside[name]) if name in aside else value for name, value in self.changed.items()
        }
        update: Stored = {"$set": changed | kept} if changed or kept else {}
        if removed := [name for name in self.removed if name not in kept]:
            update["$unset"] = dict.fromkeys(removed, "")
        return update


def record_update(before: StoredRecord[Record], after: Record) -> RecordUpdate:
    """Return what must be written so that the document holds `after`, and all that `before` held besides."""
    known, wanted = before.record.stored_fields(), after.stored_fields()
    changed: Stored = {}
    removed = []
    names = known.keys() | wanted.keys()
    for name in [each for each in names if each not in known or each not in wanted or known[each] != wanted[each]]:
        old, new = known.get(name), wanted.get(name)
        if name in wanted:
            moved = _moved_parts(before.document, known, name, new)
            stored, old = [before.document.get(name), old] if not moved else _with_parts(before, old, name, moved)
            changed[name] = merge(stored, old, new)
        elif name in _parts_with_default(after.record_kind()) and (rest := merge(before.document.get(name), old, {})):
            changed[name] = rest
        else:
            removed.append(name)
    _add_keys(changed, removed, after)
    return RecordUpdate(changed, tuple(removed))


def unchanged_filter(
    before: StoredRecord[Record], update: RecordUpdate, key_sources: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    """Return what a document matches in which all is as before that an update changes, or makes index keys of.

    Not every writer counts the version up: cards are written without.
    """
    touched = {*update.changed, *update.removed}
    keys = {name for name in touched if name.startswith("keys.")}
    names = (touched - keys).union({"version"}, *(key_sources[key.removeprefix("keys.")] for key in keys))
    document = before.document
    return {name: {"$eq": document[name]} if name in document else {"$exists": False} for name in sorted(names)}


def apply_update(document: Stored, update: RecordUpdate) -> Stored:
    """Return the document as it is after the update."""
    kept = {name: value for name, value in document.items() if name not in update.removed}
    return kept | {name: value for name, value in update.changed.items() if not name.startswith("keys.")}


def merge(stored: Any, known: Any, wanted: Any) -> Any:
    """Return `wanted` with all that `stored` has beyond what is `known` of it, at every depth."""
    if isinstance(stored, Mapping) and isinstance(wanted, Mapping):
        known = known or {}  # a part is not among the fields while all that is known of it is at its default
        unknown = {name: value for name, value in stored.items() if name not in known and name not in wanted}
        merged = {name: merge(stored.get(name), known.get(name), value) for name, value in wanted.items()}
        return unknown | merged
    if isinstance(stored, list) and isinstance(known, list | tuple) and isinstance(wanted, list | tuple):
        return _merge_lists(stored, known, wanted) if len(stored) == len(known) else wanted
    return wanted


def _merge_lists(stored: Sequence[Any], known: Sequence[Any], wanted: Sequence[Any]) -> list[Any]:
    """Merge each part with the one that it was: of the same id, or equal, or at the same place."""
    left = list(range(len(known)))
    origins: dict[int, int] = {}
    for is_same in (_has_same_id, _is_equal):
        for place, part in enumerate(wanted):
            if place in origins or not isinstance(part, Mapping):
                continue
            origin = next((each for each in left if is_same(known[each], part)), None)
            if origin is not None:
                origins[place] = origin
                left.remove(origin)
    if len(known) == len(wanted):
        # It was not added and not removed: what is left at its place was changed there.
        origins |= {place: place for place in left if place not in origins and not _identifier(wanted[place])}
    return [
        merge(stored[origins[place]], known[origins[place]], part) if place in origins else part
        for place, part in enumerate(wanted)
    ]


def _moved_parts(document: Stored, known: Stored, name: str, new: Any) -> list[tuple[Any, Any]]:
    """Find the parts of a list that were in another list before, as stored and as known: a retired address is one."""
    if not isinstance(new, list | tuple):
        return []
    here = {_identifier(part) for part in known.get(name) or () if isinstance(part, Mapping)}
    moved = {_identifier(part) for part in new if isinstance(part, Mapping)} - here - {None}
    return [
        (stored, part)
        for other, parts in (known.items() if moved else ())
        if other != name and isinstance(parts, list | tuple) and len(parts) == len(document.get(other) or ())
        for stored, part in zip(document[other], parts, strict=True)
        if _identifier(part) in moved
    ]


def _with_parts(before: StoredRecord[Record], old: Any, name: str, moved: list[tuple[Any, Any]]) -> list[Any]:
    """Return a list as stored and as known, with the parts that came from another one."""
    return [
        [*(before.document.get(name) or ()), *(stored for stored, _ in moved)],
        [*(old or ()), *(part for _, part in moved)],
    ]


def _has_same_id(known: Any, part: Any) -> bool:
    identifier = _identifier(part)
    return identifier is not None and identifier == _identifier(known)


def _is_equal(known: Any, part: Any) -> bool:
    return bool(known == part)


def _identifier(part: Any) -> tuple[str, Any] | None:
    if not isinstance(part, Mapping):
        return None
    return next(((name, part[name]) for name in _IDENTIFIERS if part.get(name) is not None), None)


def _add_keys(changed: Stored, removed: list[str], after: Record) -> None:
    """Add the index keys that are made of any changed field."""
    touched = {*changed, *removed}
    names = [name for name, sources in after.key_sources.items() if not sources.isdisjoint(touched)]
    if not names:
        return
    keys = without_unfit(after).index_keys(names)
    changed |= {f"keys.{name}": value for name, value in keys.items()}
    removed += [f"keys.{name}" for name in names if name not in keys]


@cache
def _parts_with_default(kind: type[Record]) -> frozenset[str]:
    """Find the parts that are not stored while all of their fields are at their defaults."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind) if isinstance(field.default, Embedded))
