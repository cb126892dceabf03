"""How a field says what permission it needs, and the one place where that is enforced."""

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, get_args, get_origin

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver, SyncExtensionResolver
from strawberry.schema_directive import Location
from strawberry.types import Info
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.fields.resolver import StrawberryResolver

from gateway.access.permission import Permission
from gateway.inputs.declared_field import DeclaredField
from gateway.pages.page import DEFAULT_PAGE_SIZE

SIZED_FIELDS = ["nodes", "edges"]


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="The permission that reading or running the field needs; one that needs several has it several times.",
    repeatable=True,
)
class RequiresPermission:
    """Shows a field's permission in the SDL."""

    permission: str = strawberry.directive_field(name="permission")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="Points that the field costs by itself; otherwise an object costs 1 and a leaf 0.",
)
class Cost:
    """Shows a field's own price in the SDL."""

    weight: str = strawberry.directive_field(name="weight")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How long the lists `sizedFields` of the answer are: as the slicing arguments say, else `assumedSize`.",
)
class ListSize:
    """Shows in the SDL what decides a connection's price."""

    assumed_size: int = strawberry.directive_field(name="assumedSize")
    slicing_arguments: list[str] = strawberry.directive_field(name="slicingArguments")
    sized_fields: list[str] = strawberry.directive_field(name="sizedFields")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="semanticNonNull",
    description="Null only together with an error at the field; Relay and Apollo Kotlin generate a non-null type.",
)
class SemanticNonNull:
    """Shows in the SDL that a field is nullable for its errors only."""

    levels: list[int] = strawberry.directive_field(name="levels", default=(0,))


@strawberry.schema_directive(locations=[Location.FIELD_DEFINITION], description="Anyone may run it, without a token.")
class Public:
    """Shows in the SDL that a field is open to everybody."""


class _Guard(FieldExtension):
    """Raises Forbidden, or Unauthenticated, before the field is resolved."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def resolve(self, next_: SyncExtensionResolver, source: Any, info: Info[Any, Any], **arguments: Any) -> Any:
        info.context.require_signed_in().viewer.require(self.permission)
        return next_(source, info, **arguments)

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: Info[Any, Any], **arguments: Any
    ) -> Any:
        info.context.require_signed_in().viewer.require(self.permission)
        return await next_(source, info, **arguments)


def field(
    description: str,
    *,
    resolver: Any = None,
    requires: Permission | tuple[Permission, ...] = (),
    name: str | None = None,
    cost: int | None = None,
    public: bool = False,
    subscription: bool = False,
    always: tuple[int, ...] = (),
    sized_by: str | None = None,
    sizes: tuple[str, Callable[[Mapping[str, Any]], int]] | None = None,
) -> Any:
    """Declare a described field; `requires` guards it and makes it nullable, `cost` prices it, both are in the SDL.

    A guarded field whose resolver never returns None is marked `@semanticNonNull`; for other fields `always` has the
    levels that are null only by error: 0 the field, 1 the items of its list. A list without pages is priced by the
    length of its argument `sized_by`; a list of an object, named in `sizes`, by the length that a function computes
    from its arguments.

    One that takes `first` is a connection, and is priced by its length. A `public` mutation runs without a token; its
    resolver has no viewer. The resolver of a `subscription` gives an async iterator of events.
    """
    needed = (requires,) if isinstance(requires, Permission) else requires
    given: dict[str, Any] = {"cost": cost, "public": public or None, "sized_by": sized_by}
    resolved_by = None if resolver is None else StrawberryResolver(resolver)
    page = {} if sizes is not None else _page_size(resolved_by)
    levels = always or ((0,) if needed and _never_returns_none(resolved_by) else ())
    directives = _directives(needed, given, page, levels)
    if needed:
        description = f"{description} Needs {_named(needed)}."
    declared = DeclaredField(
        description=description,
        graphql_name=name,
        directives=directives,
        extensions=[_Guard(permission) for permission in needed],
        metadata={key: value for key, value in given.items() if value is not None} | page | _sizer(sizes),
        is_subscription=subscription,
    )
    return declared(resolved_by) if resolved_by is not None else declared


def _sizer(sizes: tuple[str, Callable[[Mapping[str, Any]], int]] | None) -> dict[str, Any]:
    return {} if sizes is None else {"sized": [sizes[0]], "sizer": sizes[1]}


def _directives(
    needed: tuple[Permission, ...], given: dict[str, Any], page: dict[str, Any], levels: tuple[int, ...]
) -> list[object]:
    """Return what the SDL shows of a field."""
    directives: list[object] = [RequiresPermission(permission=permission.value) for permission in needed]
    if levels:
        directives.append(SemanticNonNull(levels=list(levels)))
    if given["cost"] is not None:
        directives.append(Cost(weight=str(given["cost"])))
    if given["public"]:
        directives.append(Public())
    if page:
        size, slicing, sized = page["assumed_size"], page["slicing"], page["sized"]
        directives.append(ListSize(assumed_size=size, slicing_arguments=slicing, sized_fields=sized))
    return directives


def _page_size(resolver: StrawberryResolver[Any] | None) -> dict[str, Any]:
    """Return what decides a connection's price: its page's length, by these arguments; nothing for other fields."""
    parameters = resolver.signature.parameters if resolver is not None else {}
    if "first" not in parameters:
        return {}
    slicing = [name for name in ("first", "last") if name in parameters]
    return {"slicing": slicing, "sized": SIZED_FIELDS, "assumed_size": DEFAULT_PAGE_SIZE}


def _never_returns_none(resolver: StrawberryResolver[Any] | None) -> bool:
    """Return whether a resolver's return type, awaited or as an event, excludes None; False without a return type."""
    returned = resolver.signature.return_annotation if resolver is not None else Any
    origin = get_origin(returned)
    if origin in (Awaitable, AsyncGenerator):
        returned = get_args(returned)[0]
    return returned not in (Any, inspect.Signature.empty, None) and type(None) not in get_args(returned)


def _named(needed: tuple[Permission, ...]) -> str:
    names = [f"`{permission.value}`" for permission in needed]
    return f"the permission {names[0]}" if len(names) == 1 else f"the permissions {' and '.join(names)}"


def list_permissions(strawberry_field: Any) -> tuple[Permission, ...]:
    """Return the permissions that a field was declared with."""
    return tuple(extension.permission for extension in strawberry_field.extensions if isinstance(extension, _Guard))


def find_permission(strawberry_field: Any) -> Permission | None:
    """The first permission that a field was declared with."""
    return next(iter(list_permissions(strawberry_field)), None)


def describe_enum(members: type[Enum], description: str, **values: str) -> None:
    """Describe an enum and, by name, each of its members. Raises KeyError for one that is left out."""
    # An input may have made the enum known already; a second definition would be another type.
    if not has_enum_definition(members):
        strawberry.enum(members)
    definition: StrawberryEnumDefinition = members.__strawberry_definition__  # type: ignore[attr-defined]
    definition.description = description
    for value in definition.values:
        value.description = values[value.name]
