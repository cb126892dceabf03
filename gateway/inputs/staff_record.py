"""Inputs by which staff make and change records: the fields that integrations send too, under the same rules.

The status is not among them: it is changed by steps, each of which is a mutation.
"""

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any, cast, get_type_hints

import strawberry
from strawberry import UNSET

from gateway.inputs.record import KEEP, NEEDED, REMOVES, UpsertItem
from gateway.inputs.rule import Checked, an_id, ruled
from gateway.inputs.version import DRY_RUN, OF_THE_CUSTOMER, SAME_KEY

_BY_INTEGRATIONS = frozenset({"id", "external_id", "customer_id", "customer_external_id", "status", "stage"})
_OF_THE_RECORD = "The record's version you read. If it is no longer the current one, the answer is CONFLICT."

_Fields = dict[str, tuple[Any, Any]]
"""Name → (type, declaration)."""


class StaffRecordInput(Checked):
    """A change of one record."""

    expected_version: int | None
    """The version that its writer has read."""


def create_input(
    name: str, noun: str, item: type[UpsertItem], *, needs: Collection[str], without: Collection[str] = ()
) -> type[StaffRecordInput]:
    """Return the input that makes a record, with the fields `needs` required."""
    fields: _Fields = {"customer_id": (strawberry.ID, ruled(an_id, "Whose it is.", default=...))}
    fields |= _fields_of(item, needs=needs, without=without)
    return _declared(name, f"A new {noun}.", {**fields, **_common(OF_THE_CUSTOMER), **_key()})


def update_input(
    name: str, noun: str, item: type[UpsertItem], *, has_version: bool, without: Collection[str] = ()
) -> type[StaffRecordInput]:
    """Return the input that changes a record."""
    fields = {**_id(noun), **_fields_of(item, without=without)}
    text = f"A change of a record ({noun}). What you leave out stays as it is; null removes."
    return _declared(name, text, {**fields, **_common(_version(has_version)), **_key()})


def step_input(
    name: str, noun: str, item: type[UpsertItem], *, says: Collection[str], has_version: bool, is_destructive: bool
) -> type[StaffRecordInput]:
    """Return the input that takes a record a step further; it may say some of the fields."""
    fields = {**_id(noun), **_fields_of(item, only=says)}
    if is_destructive:
        fields["dry_run"] = (bool, strawberry.field(default=False, description=DRY_RUN))
    return _declared(name, "A step of a record.", {**fields, **_common(_version(has_version)), **_key()})


def _version(has_version: bool) -> str:
    return _OF_THE_RECORD if has_version else OF_THE_CUSTOMER


def _id(noun: str) -> _Fields:
    return {"id": (strawberry.ID, ruled(an_id, f"The {noun}.", default=...))}


def _common(version: str) -> _Fields:
    return {"expected_version": (int | None, strawberry.field(default=None, description=version))}


def _key() -> _Fields:
    return {"idempotency_key": (str | None, strawberry.field(default=None, description=SAME_KEY))}


def _fields_of(
    item: type[UpsertItem],
    *,
    needs: Collection[str] | None = None,
    without: Collection[str] = (),
    only: Collection[str] | None = None,
) -> _Fields:
    """Return the fields of an item that people say: not the ids that other systems give, and no status.

    A new record, which `needs` some of them, has nothing to remove.
    """
    types: Mapping[str, Any] = get_type_hints(item)
    found: _Fields = {}
    for field in dataclasses.fields(item):
        name = field.name
        is_said = name not in _BY_INTEGRATIONS and not name.endswith("_external_id") and name not in without
        if not is_said or (only is not None and name not in only):
            continue
        said = str(cast(Any, field).description).replace(NEEDED, "").replace(KEEP, "")
        if needs is not None:
            said = said.replace(REMOVES, "")
        type_ = types[name]
        if name in (needs or ()):
            type_ = next(part for part in type_.__args__ if part is not type(None))
        default = ... if name in (needs or ()) else UNSET
        found[name] = (type_, ruled(field.metadata["rule"], said, default=default))
    return found


def _declared(name: str, description: str, fields: _Fields) -> type[StaffRecordInput]:
    members: dict[str, Any] = {field: declared for field, (_, declared) in fields.items()}
    annotations = {field: type_ for field, (type_, _) in fields.items()}
    made = type(name, (StaffRecordInput,), {"__annotations__": annotations, "__doc__": description, **members})
    return cast(type[StaffRecordInput], strawberry.input(made, description=description))
