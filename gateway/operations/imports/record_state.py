"""The state in which an import left a record: what an undo compares, to learn whether anybody changed it since."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from gateway.documents.base.record import CustomerRecord
from gateway.documents.equipment import Equipment
from gateway.documents.file import File
from gateway.documents.job import Job
from gateway.operations.record.links import FOLLOWERS
from gateway.operations.record.worksheet import Worksheet
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_FOLLOWING: Final = frozenset(("thread_id", "in_reply_to_id", "mail_id"))
"""Fields that follow from other mails of the thread."""
_MENTIONS: Final[tuple[tuple[type[CustomerRecord], type[CustomerRecord], str], ...]] = (
    *((link.target, kind, link.attribute) for kind, link in FOLLOWERS),
    (Job, File, "job_id"),
    (Equipment, Job, "equipment_ids"),
)
"""(kind of a record, kind that names it, by which field)."""


class NamingRecord(NamedTuple):
    """A record that names another, by a field."""

    record: CustomerRecord
    attribute: str


def record_state(record: CustomerRecord, named_by: Collection[str]) -> str:
    """Return the hash of a record and of the ids of those that name it."""
    stored = msgspec.to_builtins(record)
    said = {name: value for name, value in stored.items() if name not in _FOLLOWING}
    return hashlib.blake2b(msgspec.json.encode([said, sorted(named_by)]), digest_size=16).hexdigest()


async def sheet_state(sheet: Worksheet, record: CustomerRecord, *, is_new: bool) -> str:
    """Return the state of a record as a worksheet has it.

    A new one can be named only by records that came before it, and that know its id in another system.
    """
    found: list[CustomerRecord] = []
    if not is_new or getattr(record, "external_id", None):
        for target, kind, attribute in _MENTIONS:
            if isinstance(record, target) and (not is_new or (kind, attribute) not in _STORED_ONLY):
                found += await _naming(sheet, kind, attribute, record)
    return record_state(record, {one.id for one in found})


_STORED_ONLY: Final = frozenset(((File, "job_id"), (Job, "equipment_ids")))
"""What names records by the ids that they have here."""


async def _naming(sheet: Worksheet, kind: type[Any], attribute: str, record: CustomerRecord) -> list[Any]:
    if (kind, attribute) not in _STORED_ONLY:
        return list(await sheet.find_by(kind, attribute, record.id))
    return await sheet.transaction.find(kind, {"customer_id": record.customer_id, attribute: record.id})


async def naming_records(
    reader: TenantScope | Transaction, kind: type[Any], records: Sequence[CustomerRecord]
) -> Mapping[str, list[NamingRecord]]:
    """Return, by the id of each of some records, what names it."""
    found: dict[str, list[NamingRecord]] = {record.id: [] for record in records}
    for target, other, attribute in _MENTIONS:
        if target is not kind or not found:
            continue
        owners = {"customer_id": {"$in": sorted({record.customer_id for record in records})}}
        where = {attribute: {"$in": sorted(found)}, **(owners if (other, attribute) in _STORED_ONLY else {})}
        for one in await reader.find(other, where):
            named = getattr(one, attribute)
            for record_id in (named,) if isinstance(named, str) else named:
                if record_id in found:
                    found[record_id].append(NamingRecord(one, attribute))
    return found


def packed(record: CustomerRecord | None) -> str | None:
    """Return a record as the text that is kept of it."""
    return None if record is None else msgspec.json.encode(record).decode()


def unpacked(text: str, kind: type[Any]) -> Any:
    """Return the record in a text."""
    return msgspec.json.decode(text, type=kind)
