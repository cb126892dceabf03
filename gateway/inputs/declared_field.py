"""The fields of inputs and of types, which cost less at the start than strawberry's own."""

from typing import Any, Self

from strawberry.types.field import UNRESOLVED, FieldType, StrawberryField


class DeclaredField(StrawberryField):
    """A field whose type is resolved when its class is known.

    Strawberry resolves it before that too, while dataclasses make the class, and then forgets the result.
    """

    def resolve_type(self, **options: Any) -> FieldType:
        """Return the type, once the field has a class."""
        return UNRESOLVED if self.origin is None else super().resolve_type(**options)  # type: ignore[return-value]

    def without_value(self) -> Self:
        """Leave it out of what dataclasses make: no object of its class is made, as the values are records."""
        self.init = self.repr = self.compare = False
        return self
