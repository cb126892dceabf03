"""What each field of an input must be: stated once, where the field is declared, and checked all together."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, cast

from strawberry import UNSET

from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.calendar_range import calendar_faults
from gateway.inputs.declared_field import DeclaredField
from gateway.inputs.text import api_name, text_faults, tidy
from gateway.matching.country import country_code
from gateway.matching.phone_number import MAX_EXTENSION, parse_phone, plain_phone

MAX_PHONE_LENGTH = 40
MAX_EXTENSION_LENGTH = 20
MAX_COUNTRY_LENGTH = 80
_EXTENSION = re.compile(rf"(?:[a-z]*\.?|;?ext=|#)\s*(\d{{1,{MAX_EXTENSION}}})", re.IGNORECASE)
MAX_DECIMAL_PLACES = 4


class ValidationContext(NamedTuple):
    """What rules may depend on: the company's country, and the day it is there."""

    country: str
    today: date


class ContextNeeded(Exception):
    """A rule depends on the company, which was not read."""


class _UnknownContext:
    """In place of a context, for inputs whose rules may not need one."""

    @property
    def country(self) -> str:
        """Raise ContextNeeded."""
        raise ContextNeeded

    @property
    def today(self) -> date:
        """Raise ContextNeeded."""
        raise ContextNeeded


UNKNOWN_CONTEXT = cast(ValidationContext, _UnknownContext())


class RuleViolation(Exception):
    """A value breaks its rule; the faults' paths lead from the value."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


Rule = Callable[[Any, ValidationContext], Any]
"""(what was given, the ground) → what is stored. Raises Broken."""


def validated_field(rule: Rule, description: str, *, default: Any = UNSET, said: bool = False) -> Any:
    """A field of an input with its rule; a field left out is not checked.

    `default=...` makes it required; `said` makes a nullable one required, as null is an answer too.
    """
    metadata = {"rule": rule, "said": said}
    if default is ...:
        return DeclaredField(description=description, metadata=metadata)
    if isinstance(default, list):
        return DeclaredField(default_factory=list, description=description, metadata=metadata)
    return DeclaredField(default=default, description=description, metadata=metadata)


class _CheckedField(NamedTuple):
    """A field that has a rule."""

    attribute: str
    name: str
    """As callers write it."""
    rule: Rule
    is_said: bool
    """Whether it is required, though it may be null."""


@cache
def _checked_fields(kind: Any) -> tuple[_CheckedField, ...]:
    return tuple(
        _CheckedField(field.name, api_name(field.name), field.metadata["rule"], field.metadata["said"])
        for field in dataclasses.fields(kind)
        if "rule" in field.metadata
    )


class Checked:
    """An input whose fields have rules."""

    def validate_or_raise(self, ground: ValidationContext) -> dict[str, Any]:
        """The values to store, of the fields that were given. Raises InvalidInput with every fault."""
        values, faults = self.validate(ground)
        if faults:
            raise InvalidInput(faults)
        return values

    def validate(self, ground: ValidationContext) -> tuple[dict[str, Any], list[Fault]]:
        """(the values that keep their rules, every fault)."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        kind: Any = type(self)
        for attribute, name, rule, is_said in _checked_fields(kind):
            given = getattr(self, attribute)
            if given is UNSET:
                if is_said:
                    faults.append(Fault(UserErrorCode.REQUIRED, "Say it; null stands for none.", (name,)))
                continue
            if found := calendar_faults(given, name):
                faults += found
                continue
            try:
                values[attribute] = rule(given, ground)
            except (RuleViolation, InvalidInput) as broken:
                faults += [fault._replace(path=(name, *(fault.path or ()))) for fault in broken.faults]
        return values, [*faults, *self.between(values, ground)]

    def between(self, _values: dict[str, Any], _ground: ValidationContext) -> Iterable[Fault]:
        """Faults that lie in several fields together; `_values` lacks those that are faulty by themselves."""
        return ()


@dataclasses.dataclass(frozen=True)
class Text:
    """A line of text, tidied; an empty one becomes null, unless a value is required."""

    longest: int = 200
    required: str | None = None
    """Message when it is missing."""

    def __call__(self, given: str | None, _: ValidationContext) -> str | None:
        """The tidied text."""
        text = tidy(given)
        if text is None and self.required:
            raise RuleViolation(Fault(UserErrorCode.REQUIRED, self.required))
        faults = text_faults(text, (), longest=self.longest)
        if faults:
            raise RuleViolation(*faults)
        return text


@dataclasses.dataclass(frozen=True)
class NotNull:
    """A value that may be left out but not removed."""

    message: str

    def __call__(self, given: Any, _: ValidationContext) -> Any:
        """The value."""
        if given is None:
            raise RuleViolation(Fault(UserErrorCode.REQUIRED, self.message))
        return given


@dataclasses.dataclass(frozen=True)
class ListOf:
    """A list, each of its items by a rule or, for inputs, by their own rules."""

    most: int
    item: Rule | None = None
    same: Callable[[dict[str, Any], str], object] | None = None
    """What of an item no other may have, in a company of this country."""
    same_in: str = ""
    """The field of an item in which that lies."""

    def __call__(self, given: Sequence[Any] | None, ground: ValidationContext) -> tuple[Any, ...]:
        """The items' values."""
        given = given or ()
        values: dict[int, Any] = {}
        faults: list[Fault] = []
        if len(given) > self.most:
            faults.append(Fault(UserErrorCode.TOO_MANY, f"At most {self.most}; these are {len(given)}."))
        for index, item in enumerate(given[: self.most]):
            try:
                values[index] = self.item(item, ground) if self.item else item.validate_or_raise(ground)
            except (RuleViolation, InvalidInput) as broken:
                faults += [fault._replace(path=(str(index), *(fault.path or ()))) for fault in broken.faults]
        if self.same is not None and len(values) > 1:
            faults += self._repeated(values, self.same, ground.country)
        if faults:
            raise RuleViolation(*faults)
        return tuple(values.values())

    def _repeated(
        self, values: dict[int, Any], same: Callable[[dict[str, Any], str], object], country: str
    ) -> Iterable[Fault]:
        """A fault at each item that an earlier one equals."""
        seen: set[object] = set()
        for index, value in values.items():
            mark = same(value, country)
            if mark in seen:
                yield Fault(UserErrorCode.TAKEN, "This is in the list already.", (str(index), self.same_in))
            seen.add(mark)


def any_value(given: Any, _: ValidationContext) -> Any:
    """No rule beyond the type; null removes."""
    return given


def id_rule(given: Any, _: ValidationContext) -> str | None:
    """An id as text."""
    return None if given is None else str(given)


def a_phone_number(given: str | None, ground: ValidationContext) -> dict[str, str | None]:
    """Return a phone number: as it was typed, in E.164 when it can be dialed, and the extension typed with it."""
    text = tidy(given) or ""
    parsed = parse_phone(text, ground.country) if len(text) <= MAX_PHONE_LENGTH else None
    if parsed is None:
        message = "This is not a possible phone number. Write it with its area code, or as +1 512 555 0142."
        raise RuleViolation(Fault(UserErrorCode.INVALID_PHONE, message))
    return {"number": text, "e164": parsed.e164, "extension": parsed.extension}


def an_extension(given: str | None, _: ValidationContext) -> str | None:
    """Return an extension's digits: `ext. 42` → `42`."""
    text = plain_phone(tidy((given or "")[: MAX_PHONE_LENGTH + 1]) or "")
    if not text:
        return None
    if len(text) > MAX_EXTENSION_LENGTH:
        raise RuleViolation(Fault(UserErrorCode.TOO_LONG, f"At most {MAX_EXTENSION_LENGTH} characters."))
    found = _EXTENSION.fullmatch(text)
    if found is None:
        raise RuleViolation(Fault(UserErrorCode.INVALID, f"Write an extension as 1 to {MAX_EXTENSION} digits."))
    return found[1]


def a_country(given: str | None, _: ValidationContext) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country, written as that code, the alpha-3 code or its name."""
    code = country_code((given or "")[:MAX_COUNTRY_LENGTH])
    if code is None:
        raise RuleViolation(Fault(UserErrorCode.INVALID, "Write the country as its ISO 3166-1 code: US, CA, DE."))
    return code


def a_rate(given: Decimal | None, _: ValidationContext) -> Decimal | None:
    """A percentage above 0 and up to 100."""
    if given is None:
        return None
    exponent = given.normalize().as_tuple().exponent
    if not 0 < given <= 100 or (isinstance(exponent, int) and -exponent > MAX_DECIMAL_PLACES):
        message = "Write a rate in percent, above 0 and at most 100, with up to four digits after the point."
        raise RuleViolation(Fault(UserErrorCode.INVALID, message))
    return given


def a_degree(limit: int) -> Rule:
    """Degrees from -limit to limit."""

    def rule(given: float, _: ValidationContext) -> float:
        if not -limit <= given <= limit:
            raise RuleViolation(Fault(UserErrorCode.INVALID, f"Write degrees from -{limit} to {limit}."))
        return given

    return rule
