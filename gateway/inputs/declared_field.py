"""The fields of inputs and of types, which cost less at the start than strawberry's own."""

from typing import Any

from strawberry.types.field import UNRESOLVED, FieldType, StrawberryField


class DeclaredField(StrawberryField):
    """A field whose type is resolved when its class is known.

    Strawberry resolves it before that too, while dataclasses make the class, and then forgets the result.
    """

    def resolve_type(self, **options: Any) -> FieldType:
        """Return the type, once the field has a class."""
        return UNRESOLVED if self.origin is None else super().resolve_type(**options)  # type: ignore[return-value]
