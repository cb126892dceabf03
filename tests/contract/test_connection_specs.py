"""Connection fields are declared truly: what they say is constant is requested alike by every viewer at any time."""

from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from itertools import product
from typing import Any, get_args, get_origin

import pytest
import strawberry

from gateway.access.permission import Role
from gateway.documents.base.record import Record
from gateway.inputs.change import ChangeFilter
from gateway.resolvers.connection import Selected
from gateway.resolvers.connection_field import ConnectionSpec
from gateway.schema import build_schema
from tests.request_context import context_of
from tests.running_gateway import Tenant

SELECTED = Selected(counted=True, needs_cursors=True)


def declared() -> Iterator[Any]:
    """Yield (kind of the parent in the schema, specification) of every connection field of the schema."""
    type_: Any
    for name, type_ in build_schema()._schema.type_map.items():
        for field_name, field in getattr(type_, "fields", {}).items():
            definition = field.extensions.get("strawberry-definition")
            resolver = getattr(definition, "base_resolver", None)
            spec = getattr(resolver and resolver.wrapped_func, "connection", None)
            if spec is not None:
                yield pytest.param(type_.is_type_of.kind, spec, id=f"{name}.{field_name}")


def values(type_: Any) -> list[Any]:
    """Return some values of an argument's type."""
    if get_origin(type_) is list:
        return [[], values(get_args(type_)[0])]
    if isinstance(type_, type) and issubclass(type_, Enum):
        return list(type_)
    if type_ is ChangeFilter:
        return [ChangeFilter(author_id=strawberry.ID("stf_1"))]
    if type_ in (bool, type(None)):
        return [True, False] if type_ is bool else [None]
    return [value for each in get_args(type_) for value in values(each)] or ["x"]


SPECS = list(declared())


def test_there_are_connection_fields() -> None:
    """The test below is about something."""
    assert len(SPECS) > 20


@pytest.mark.parametrize(("parent", "spec"), SPECS)
def test_it_is_read_below_the_kind_that_shows_it(parent: type[Record], spec: ConnectionSpec) -> None:
    """What it is read by, id and customer, is that kind's."""
    assert spec.parent is parent


@pytest.mark.parametrize("spec", [each.values[1] for each in SPECS])
async def test_what_is_constant_hangs_on_nothing_of_the_request(acme: Tenant, spec: ConnectionSpec) -> None:
    """For all its arguments: it is the same without a request, for another viewer, and tomorrow."""
    today = context_of(acme)
    tomorrow = type(today)(today.request_id, today.now + timedelta(days=1), context_of(acme, Role.CUSTOMER).signed_in)
    names = [argument.name for argument in spec.arguments]
    constant = 0
    for chosen in product(*[values(argument.type) for argument in spec.arguments]):
        given = dict(zip(names, chosen, strict=True))
        if spec.is_constant(given):
            constant += 1
            requests = [spec.request(given, SELECTED, context) for context in (None, today, tomorrow)]
            assert requests[0] == requests[1] == requests[2]
        else:
            assert spec.request(given, SELECTED, today) is not None
        assert not spec.is_constant({**given, "address_id": "adr_1"})
    assert constant or not spec.arguments
