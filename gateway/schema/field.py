"""How a field says what permission it needs, and the one place where that is enforced."""

from enum import Enum
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver, SyncExtensionResolver
from strawberry.schema_directive import Location
from strawberry.types import Info
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition

from gateway.access.permission import Permission


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], description="The permission that reading or running the field needs."
)
class Requires:
    """Shows a field's permission in the SDL."""

    permission: str = strawberry.directive_field(name="permission")


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
    requires: Permission | None = None,
    name: str | None = None,
) -> Any:
    """A described field; `requires` guards it and is printed in the SDL. A guarded field is nullable."""
    if requires is None:
        return strawberry.field(resolver=resolver, description=description, name=name)
    return strawberry.field(
        resolver=resolver,
        description=f"{description} Needs the permission `{requires.value}`.",
        name=name,
        directives=[Requires(permission=requires.value)],
        extensions=[_Guard(requires)],
    )


def permission_of(strawberry_field: Any) -> Permission | None:
    """The permission that a field was declared with."""
    guards = [extension for extension in strawberry_field.extensions if isinstance(extension, _Guard)]
    return guards[0].permission if guards else None


def describe_enum(members: type[Enum], description: str, **values: str) -> None:
    """Describe an enum and, by name, each of its members. Raises KeyError for one that is left out."""
    # An input may have made the enum known already; a second definition would be another type.
    if not has_enum_definition(members):
        strawberry.enum(members)
    definition: StrawberryEnumDefinition = members.__strawberry_definition__  # type: ignore[attr-defined]
    definition.description = description
    for value in definition.values:
        value.description = values[value.name]
