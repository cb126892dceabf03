"""Values that another record has already: the index, or the rule, that says so is named."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from gateway.documents.base.unique_value import UniqueValue
from gateway.errors import DuplicateValue

DUPLICATE_KEY = 11_000


@contextmanager
def named_duplicates(reservations: Mapping[str, UniqueValue] | None = None) -> Iterator[None]:
    """Raise DuplicateValue for a value that is taken; `reservations` are those that are being made, by id."""
    try:
        yield
    except DuplicateKeyError as error:
        raise _duplicate(error.details or {}, reservations or {}) from None
    except BulkWriteError as error:
        first: Mapping[str, Any] = next(iter(error.details.get("writeErrors", ())), {})
        if first.get("code") != DUPLICATE_KEY:
            raise
        raise _duplicate(first, reservations or {}) from None


def _duplicate(details: Mapping[str, Any], reservations: Mapping[str, UniqueValue]) -> DuplicateValue:
    name = details.get("keyValue", {}).get("_id")
    if name in reservations:
        return DuplicateValue(reservations[name].rule, name)
    return DuplicateValue(str(details.get("errmsg", "")).partition("index: ")[2].partition(" ")[0])


def is_there_already(fault: Mapping[str, Any]) -> bool:
    """Return whether a document was not inserted because its own id is taken; a taken number is another matter."""
    return bool(fault["code"] == DUPLICATE_KEY and "_id" in fault.get("keyPattern", {}))
