"""Functions that turn a coerced input into what a resolver gets, made once for each argument of a plan.

Strawberry's own conversion finds out again, for each field of each request, of what type it is and what it is called.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

from strawberry.relay import GlobalID
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.lazy_type import LazyType

from gateway.execution.selection import Unplanned

Convert = Callable[[Any], Any]


class InputConverters:
    """The conversions of one schema."""

    def __init__(self, config: Any) -> None:
        self._config = config
        self._of_inputs: dict[Any, Convert] = {}

    def converter(self, type_: Any) -> Convert | None:
        """Return what converts a value that is not null; `None`: it stays as it is. Raises Unplanned."""
        if isinstance(type_, StrawberryMaybe) or type_ is GlobalID:
            raise Unplanned("an input that only strawberry converts")
        if isinstance(type_, LazyType):
            return self.converter(type_.resolve_type())
        if isinstance(type_, StrawberryOptional):
            return self.converter(type_.of_type)
        if isinstance(type_, StrawberryList):
            return _convert_list(self.converter(type_.of_type))
        if not has_object_definition(type_):
            return None
        if type_ not in self._of_inputs:
            self._of_inputs[type_] = self._convert_object(type_)
        return self._of_inputs[type_]

    def _convert_object(self, type_: Any) -> Convert:
        definition = type_.__strawberry_definition__
        if definition.from_input is not None:
            raise Unplanned("an input that makes itself")
        # As strawberry does: what has no default is None if it is not given.
        defaults = {field.python_name: None for field in definition.fields if not _has_default(field)}
        parts: Mapping[str, tuple[str, Convert | None]] = {
            self._config.name_converter.from_field(field): (
                field.python_name,
                self.converter(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        }

        def convert(value: Mapping[str, Any]) -> Any:
            given = dict(defaults)
            for name, each in value.items():
                attribute, part = parts[name]
                given[attribute] = each if part is None or each is None else part(each)
            return type_(**given)

        return convert


def _convert_list(part: Convert | None) -> Convert:
    if part is None:
        return list
    return lambda values: [None if value is None else part(value) for value in values]


def _has_default(field: Any) -> bool:
    return field.default_value is not MISSING or field.default_factory is not MISSING
