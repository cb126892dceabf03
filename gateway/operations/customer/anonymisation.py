"""Taking a customer out of the records that stay: names, mail, phones, streets, other systems' ids.

All of it works on stored documents: a value that does not fit its declaration may name the customer too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from gateway.documents.base.record import Record, Redact
from gateway.documents.base.unfit_record import Unfit, to_stored, unfit_values
from gateway.documents.base.without_unfit import without_unfit
from gateway.store.transaction import Transaction

Stored = Mapping[str, Any]

REMOVED = "[removed]"
MIN_NAME = 2
MIN_DIGITS = 5
"""The shortest number that can be a phone's or another system's id, where it is stored as a number."""
_NAMES = frozenset({"first_name", "last_name", "company_name", "external_id"})
_PARTS = frozenset({"emails", "phones", "addresses", "retired_addresses", "contact_persons"})
_IDENTIFYING_FIELDS = _NAMES | {"address", "number", "e164", "street", "name", "phone", "email"}


def redaction_for(customer: Stored, log: Iterable[Stored]) -> Redact:
    """Return what takes everything out of a text that names a stored customer now, or did in its change log."""
    former = (text for change in log for text in _formerly(change.get("fields")))
    words = sorted({*_identifying(customer), *former}, key=len, reverse=True)
    if not words:
        return lambda text: text
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    return lambda text: None if text is None else pattern.sub(REMOVED, text)


async def anonymise(transaction: Transaction, kind: type[Record], customer_id: str, redact: Redact) -> int:
    """Remove or rewrite the records of a kind that is kept, as each says itself; return how many stay."""
    staying = 0
    for record in await transaction.find(kind, kind.of_customer(customer_id)):
        readable = without_unfit(record)
        kept = readable.anonymised(redact, customer_id)
        staying += kept is not None
        if kept is None:
            await transaction.remove(kind, {"_id": record.id})
        elif unfit := list(unfit_values(record)):
            await transaction.overwrite(kept, _with_unfit(readable, kept, unfit, redact))
        elif kept != record:
            # What a newer version keeps of it may name the customer: nothing unknown survives.
            await transaction.overwrite(kept)
    return staying


def _with_unfit(before: Record, kept: Record, unfit: Iterable[Unfit], redact: Redact) -> dict[str, Any]:
    """Return the stored form of a kept record, with the values of required fields that the books may need.

    Nothing is made of them but what redaction leaves; what does not fit an optional field is not kept.
    """
    filled, document = to_stored(before), kept.stored()
    for value in unfit:
        *way, name = value.field.split(".")
        old, new = _inner(filled, way), _inner(document, way)
        if value.is_required and new is not None and old is not None and new.get(name) == old.get(name):
            new[name] = redacted(value.raw, redact)
            if value.raw is None:
                del new[name]
    return document


def _inner(document: Any, way: Iterable[str]) -> dict[str, Any] | None:
    """Follow names and list indices into a document; return `None` where they lead nowhere."""
    for step in way:
        if isinstance(document, list | tuple) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        elif isinstance(document, dict):
            document = document.get(step)
        else:
            return None
    return document if isinstance(document, dict) else None


def redacted(value: Any, redact: Redact) -> Any:
    """Return a stored value of any kind without what names the customer."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(name)): redacted(part, redact) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(part, redact) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value if redact(str(value)) == str(value) else None
    return value if isinstance(value, bool | float | datetime) else None


def _identifying(customer: Stored) -> Iterator[str]:
    for name in _NAMES:
        yield from _texts(customer.get(name))
    for name in _PARTS:
        parts = customer.get(name)
        for part in parts if isinstance(parts, list) else [parts]:
            yield from _telling(part) if isinstance(part, Mapping) else _texts(part)


def _formerly(fields: Any) -> Iterator[str]:
    """Find the former names and contact details of the customer in a change-log entry."""
    for field in fields if isinstance(fields, list) else [fields]:
        place = field.get("field") if isinstance(field, Mapping) else None
        if not isinstance(place, str):
            yield from _telling(field)
            continue
        name, _, part = place.partition(".")
        inner = part.partition(".")[2] or name
        if name not in _NAMES and name not in _PARTS:
            continue
        for value in (field.get("before"), field.get("after")):
            if isinstance(value, Mapping):
                yield from _telling(value)
            elif inner in _IDENTIFYING_FIELDS:
                yield from _texts(value)


def _telling(value: Any) -> Iterator[str]:
    """Find the texts of fields that identify a person, at any depth."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part) if name in _IDENTIFYING_FIELDS else _telling(part)
    elif isinstance(value, list):
        for part in value:
            yield from _telling(part)


def _texts(value: Any) -> Iterator[str]:
    """Find all texts in a value, and numbers that are as long as a phone's."""
    if isinstance(value, str) and len(value) >= MIN_NAME:
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool) and len(text := f"{value:.0f}") >= MIN_DIGITS:
        yield text
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
