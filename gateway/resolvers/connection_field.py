"""Connection fields, each declared as an immutable specification of what it reads."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated, Any, NamedTuple

import strawberry

from gateway.context import Context
from gateway.documents.base.record import CustomerRecord, Order, Record
from gateway.documents.customer import Customer
from gateway.pages.connection_request import Condition, Conditions, ConnectionRequest, Parents
from gateway.pages.page import Page, page_request
from gateway.resolvers.arguments import AddressId, After, Before, First, GatewayInfo, Last
from gateway.resolvers.connection import Selected, read_page, request_below
from gateway.resolvers.planning import reads

Resolver = Callable[..., Awaitable[Page[Any]]]
Given = Mapping[str, Any]
"""Arguments by their names in Python; the specification's are always there."""

_PARENT: Any = strawberry.Parent[Any]  # type: ignore[misc]  # it is an alias for type checkers
_PAGE = {"first": First, "after": After, "last": Last, "before": Before}


class Argument(NamedTuple):
    """An argument of one connection, beside those for the page and the address."""

    name: str
    """In Python: `job_id` is `jobId` in the schema."""
    type: Any
    description: str
    default: Any = None


def _no_conditions(_: Given, __: Context) -> Conditions:
    return ()


def _own_order(_: Given) -> Order | None:
    return None


def _never(_: Given) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ConnectionSpec:
    """What a connection below a record reads."""

    record: type[Record]
    parent: type[Record] = Customer
    """The kind that it is below."""
    has_address: bool = False
    """Whether `addressId` narrows it."""
    arguments: tuple[Argument, ...] = ()
    conditions: Callable[[Given, Context], Conditions] = _no_conditions
    """What the rows must be, beside belonging to their parent and address."""
    order: Callable[[Given], Order | None] = _own_order
    """Their order; `None` for the kind's own."""
    needs_request: Callable[[Given], bool] = _never
    """Whether the conditions depend on the request: on its instant, or on its viewer."""

    def with_defaults(self, given: Given) -> Given:
        """Return the arguments with the defaults of those that are not given."""
        return {**{argument.name: argument.default for argument in self.arguments}, **given}

    def is_constant(self, given: Given) -> bool:
        """Return whether these arguments ask for the same in every request."""
        is_narrowed = given.get("address_id") is not None or given.get("job_id") is not None
        return not is_narrowed and not self.needs_request(given)

    @property
    def parent_attributes(self) -> tuple[str, ...]:
        """Return the attributes of a parent that it is read by."""
        return ("id", "customer_id") if issubclass(self.parent, CustomerRecord) else ("id",)

    def request(self, given: Given, selected: Selected, context: Context | None) -> ConnectionRequest:
        """Return the request for these arguments; `context` may be None where they are constant. Raises BadRequest."""
        page = page_request(*[given.get(name) for name in _PAGE])
        # A constant specification does not use the context.
        where = (*at_address(given.get("address_id")), *self.conditions(given, context))  # type: ignore[arg-type]
        return request_below(self.parent, self.record, page, where, selected, order=self.order(given))


def connection_field(spec: ConnectionSpec) -> Resolver:
    """Return the resolver of a connection.

    A plan reads by its `connection` without calling it, and the pages of all parents of a level together.
    """

    @reads(*spec.parent_attributes)
    def resolve(parent: Any, info: GatewayInfo, **given: Any) -> Awaitable[Page[Any]]:
        request = spec.request(spec.with_defaults(given), Selected.of(info), info.context)
        return read_page(info.context, spec.parent, request, Parents.one(parent))

    resolve.connection = spec  # type: ignore[attr-defined]
    resolve.__signature__ = _signature(spec)  # type: ignore[attr-defined]
    return resolve


def at_address(address_id: str | None) -> Conditions:
    """Return the condition that narrows a tab to one address."""
    return () if address_id is None else (Condition("address_id", "$eq", str(address_id)),)


def _signature(spec: ConnectionSpec) -> inspect.Signature:
    parameters = [
        Parameter("parent", Parameter.POSITIONAL_OR_KEYWORD, annotation=_PARENT),
        Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=GatewayInfo),
    ]
    known = {**_PAGE, "address_id": AddressId} if spec.has_address else _PAGE
    parameters += [_parameter(name, annotation, None) for name, annotation in known.items()]
    for argument in spec.arguments:
        described = strawberry.argument(description=argument.description)
        parameters.append(_parameter(argument.name, Annotated[argument.type, described], argument.default))
    return inspect.Signature(parameters, return_annotation=Awaitable[Page[Any]])


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
