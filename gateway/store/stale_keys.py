"""Index keys that are stored otherwise than this version makes them."""

from typing import Any

from gateway.documents.base.record import Record
from gateway.documents.base.unfit_record import log_misfit
from gateway.errors import UnfitValue


def stale_keys(kind: type[Record], document: dict[str, Any]) -> dict[str, Any]:
    """Find the keys that are not up to date, in the update's form; its `keys` are taken out of the document.

    Empty for a record that cannot be read, which `gateway verify` finds.
    """
    stored = document.pop("keys", {})
    if not isinstance(stored, dict):
        return {"keys": fresh} if (fresh := _fresh_keys(kind, document)) else {}
    return {f"keys.{name}": value for name, value in _fresh_keys(kind, document).items() if stored.get(name) != value}


def _fresh_keys(kind: type[Record], document: dict[str, Any]) -> dict[str, Any]:
    try:
        return kind.from_stored(document).index_keys()
    except UnfitValue as unfit:
        log_misfit(unfit)
        return {}
