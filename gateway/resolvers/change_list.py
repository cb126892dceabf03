"""The change log of a customer, narrowed to what a reader looks for."""

import re
from collections.abc import Awaitable, Iterator, Sequence
from functools import cache
from typing import Annotated

import strawberry

from gateway.access.viewer import Viewer
from gateway.documents.change import Change
from gateway.documents.connection_request import Condition
from gateway.documents.customer import Customer
from gateway.documents.page import Page, page_request
from gateway.documents.record import CustomerRecord
from gateway.documents.registry import RECORDS
from gateway.errors import BadRequest
from gateway.inputs.change import ChangeFilter
from gateway.inputs.text import api_name
from gateway.resolvers.api_shape import logged_fields
from gateway.resolvers.arguments import After, Before, First, GatewayInfo, Last
from gateway.resolvers.change_shape import UNRELATED
from gateway.resolvers.connection import connection
from gateway.resolvers.planning import together

MAX_FILTER_VALUES = 50
MAX_FIELD_NAME = 200
LISTS_WITH_PARTS = frozenset({"addresses", "retired_addresses", "phones", "emails", "contact_persons", "tags"})
"""Lists of which an entry names each part that changed."""

Filter = Annotated[ChangeFilter | None, strawberry.argument(name="filter", description="Which entries.")]


@together
def changes(
    parent: strawberry.Parent[Customer],
    info: GatewayInfo,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    filter_: Filter = None,
) -> Awaitable[Page[Change]]:
    """Return a page of the customer's change log."""
    where = () if filter_ is None else tuple(_conditions(filter_, info.context.require_signed_in().viewer))
    return connection(info, parent, Change, page_request(first, after, last, before), where)


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
    if not dot:
        yield from map(re.escape, stored)
        return
    lists = stored & LISTS_WITH_PARTS
    if not lists or not part or ("." in part and "tags" not in lists):
        raise BadRequest(f"Filter by {root!r}: entries are not told apart by what is within it as {name!r} asks.")
    for stored_name in lists:
        # Which part it was is hidden from those who may not read the values.
        needed = Customer.needed_for(stored_name)
        if needed is not None:
            viewer.require(needed)
        yield rf"{re.escape(stored_name)}\.{re.escape(part)}"


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
    return names
