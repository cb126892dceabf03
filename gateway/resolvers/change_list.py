"""The change log of a customer, narrowed to what a reader looks for."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from gateway.access.viewer import Viewer
from gateway.context import Context
from gateway.documents.base.record import CustomerRecord
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.registry import RECORDS, record_of_collection
from gateway.errors import BadRequest
from gateway.inputs.change import ChangeFilter
from gateway.inputs.text import api_name
from gateway.operations.change.visibility import MERGED_CUSTOMERS
from gateway.pages.connection_request import Condition
from gateway.resolvers.api_shape import logged_fields
from gateway.resolvers.change_shape import UNRELATED
from gateway.resolvers.connection_field import Argument, ConnectionSpec, Given, connection_field

MAX_FILTER_VALUES = 50
MAX_FIELD_NAME = 200
LISTS_WITH_PARTS = frozenset({"addresses", "retired_addresses", "phones", "emails", "contact_persons", "tags"})
"""Lists of which an entry names each part that changed."""


def _filtered(given: Given, context: Context) -> tuple[Condition, ...]:
    wanted = given["filter"]
    return () if wanted is None else tuple(_conditions(wanted, context.require_signed_in().viewer))


FILTER = Argument("filter", ChangeFilter | None, "Which entries.")
changes = connection_field(
    ConnectionSpec(
        Change, arguments=(FILTER,), conditions=_filtered, needs_request=lambda given: given["filter"] is not None
    )
)


def _conditions(wanted: ChangeFilter, viewer: Viewer) -> Iterator[Condition]:
    """Yield the filter as conditions on stored entries. Raises BadRequest, Forbidden."""
    if wanted.since is not None and wanted.until is not None and wanted.since >= wanted.until:
        raise BadRequest(
            "Nothing is changed from an instant on and before the same or an earlier one: see from and to."
        )
    if wanted.fields is not None:
        yield _of_fields(_few(wanted.fields, "fields"), viewer)
    if wanted.operations is not None:
        yield Condition("operation", "$in", _few(wanted.operations, "operations"))
    if wanted.author_id is not None:
        yield Condition("author.id", "$eq", str(wanted.author_id))
    if wanted.author_roles is not None:
        yield Condition("author.role", "$in", _few(wanted.author_roles, "authorRoles"))
    if wanted.since is not None:
        yield Condition("changed_at", "$gte", wanted.since)
    if wanted.until is not None:
        yield Condition("changed_at", "$lt", wanted.until)


def _few(values: Sequence[str], name: str) -> tuple[str, ...]:
    if len(values) > MAX_FILTER_VALUES:
        raise BadRequest(f"Filter by at most {MAX_FILTER_VALUES} {name} at once.")
    return tuple(dict.fromkeys(values))


def _of_fields(names: Sequence[str], viewer: Viewer) -> Condition:
    if not names:
        return Condition("fields.field", "$in", ())
    patterns = sorted({pattern for name in names for pattern in _patterns(name, viewer)})
    return Condition("fields.field", "$regex", rf"^(?:{'|'.join(patterns)})(?:\.|$)")


def _patterns(name: str, viewer: Viewer) -> Iterator[str]:
    """Yield how stored entries name a field of the API. Raises BadRequest, Forbidden."""
    root, dot, part = name.partition(".")
    stored = _stored_names().get(root)
    if stored is None or len(name) > MAX_FIELD_NAME:
        raise BadRequest(f"No entry has a field {name[:MAX_FIELD_NAME]!r}. Write the first part of FieldChange.field.")
    for stored_name in stored:
        _require_readable(stored_name, viewer)
    if not dot:
        yield from map(re.escape, stored)
        return
    lists = stored & LISTS_WITH_PARTS
    if not lists or not part or ("." in part and "tags" not in lists):
        raise BadRequest(f"Filter by {root!r}: entries are not told apart by what is within it as {name!r} asks.")
    for stored_name in lists:
        yield rf"{re.escape(stored_name)}\.{re.escape(part)}"


def _require_readable(stored_name: str, viewer: Viewer) -> None:
    """Raise Forbidden unless the viewer may read a field of the customer, or the records of a collection."""
    kind = record_of_collection(stored_name)
    for needed in (Customer.needed_for(stored_name), kind.readable_with if kind else None):
        if needed is not None:
            viewer.require(needed)


@cache
def _stored_names() -> dict[str, set[str]]:
    """Return the stored names of each field that an entry can have, by its name in the API."""
    names: dict[str, set[str]] = {}
    for kind in RECORDS:
        if kind is not Customer and not issubclass(kind, CustomerRecord):
            continue
        names.setdefault(api_name(kind.collection), set()).add(kind.collection)
        for stored, shown in logged_fields(kind).items():
            for name in (shown.name, api_name(stored)):
                names.setdefault(name, set()).add(stored)
    names["related"] = {UNRELATED}
    names[api_name(MERGED_CUSTOMERS)] = {MERGED_CUSTOMERS}
    return names
