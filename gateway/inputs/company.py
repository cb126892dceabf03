"""What administrators may say about their company."""

import re
from typing import Any

import strawberry

from gateway.documents.company import NumberKind, known_time_zone
from gateway.documents.currency import known_currency
from gateway.errors import Fault, UserErrorCode
from gateway.inputs.email_address import an_email_address
from gateway.inputs.rule import (
    Checked,
    ListOf,
    Rule,
    RuleViolation,
    Text,
    ValidationContext,
    a_country,
    validated_field,
)

MAX_NAME_LENGTH = 200
MAX_ENTRY_LENGTH = 80
MAX_LIST_ENTRIES = 200
MAX_NUMBER = 1_000_000_000
MAX_BASIS_POINTS = 10_000
MAX_NOTICE_HOURS = 720
MIN_RETENTION_DAYS, MAX_RETENTION_DAYS = 30, 36_500
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_PREFIX = re.compile(r"[A-Z0-9]{1,8}[-/]?")

_NAME = Text(MAX_NAME_LENGTH, required="A company has a name.")
_ENTRY = Text(MAX_ENTRY_LENGTH, required="A name that is not empty.")


def invalid(message: str) -> RuleViolation:
    """Return the refusal of a value that breaks its rule."""
    return RuleViolation(Fault(UserErrorCode.INVALID, message))


def _a_time_zone(given: str | None, _: ValidationContext) -> str:
    try:
        return known_time_zone(given or "")
    except ValueError:
        raise invalid("Write an IANA time zone, as America/Chicago.") from None


def _a_currency(given: str | None, _: ValidationContext) -> str:
    try:
        return known_currency((given or "").upper())
    except ValueError:
        raise invalid("Write an ISO 4217 code, as USD.") from None


def _a_locale(given: str | None, _: ValidationContext) -> str | None:
    if given is not None and not _LOCALE.fullmatch(given):
        raise invalid("Write a locale as en-US or de-DE (BCP 47).")
    return given


def _an_email(given: str | None, ground: ValidationContext) -> str | None:
    return None if given is None else an_email_address(given, ground)


def _within(least: int, most: int, *, required: bool = False) -> Rule:
    def rule(given: int | None, _: ValidationContext) -> int | None:
        if (given is None and required) or (given is not None and not least <= given <= most):
            raise invalid(f"Write a whole number from {least} to {most}.")
        return given

    return rule


def _a_time(given: str | None, _: ValidationContext) -> str:
    if not _TIME.fullmatch(given or ""):
        raise invalid("Write a time of day as 21:00.")
    return str(given)


def _a_prefix(given: str | None, _: ValidationContext) -> str | None:
    if given is not None and not _PREFIX.fullmatch(given):
        raise invalid("Write a prefix of capital letters and digits, as INV-.")
    return given


def _anything(given: Any, _: ValidationContext) -> Any:
    return given


@strawberry.input(description="The time of day in which customers get no text messages, in the company's time zone.")
class QuietHoursInput(Checked):
    """Quiet hours."""

    start: str = validated_field(_a_time, "When they begin, as 21:00.", default=...)
    end: str = validated_field(
        _a_time, "When they end, as 08:00; earlier than the start means the next day.", default=...
    )


@strawberry.input(description="How one kind of record is numbered.")
class NumberingInput(Checked):
    """A numbering."""

    kind: NumberKind = validated_field(_anything, "Which records.", default=...)
    prefix: str | None = validated_field(_a_prefix, "What numbers begin with, as INV-.")
    next: int | None = validated_field(
        _within(1, MAX_NUMBER), "The least number that the next record gets; numbers given out are not given again."
    )


def _quiet_hours(given: QuietHoursInput | None, ground: ValidationContext) -> dict[str, Any] | None:
    return None if given is None else given.validate_or_raise(ground)


@strawberry.input(description="The company's settings; what is left out stays as it is.")
class CompanyUpdateInput(Checked):
    """The input of `companyUpdate`."""

    name: str | None = validated_field(_NAME, "Name, as customers read it.")
    time_zone: str | None = validated_field(_a_time_zone, "IANA time zone, as America/Chicago.")
    currency: str | None = validated_field(
        _a_currency, "ISO 4217 code of its books; INVALID once the books have entries."
    )
    country: str | None = validated_field(
        a_country, "ISO 3166-1 code; how phone numbers without a country code are read."
    )
    locale: str | None = validated_field(
        _a_locale,
        "How all that people read has days and amounts: BCP 47, as en-US; null: the country's.",
    )
    email: str | None = validated_field(_an_email, "Where its mail comes from; null: the deployment's own address.")
    booking_notice_hours: int | None = validated_field(
        _within(0, MAX_NOTICE_HOURS, required=True),
        "How many hours before it begins customers may still book, move or call off a visit themselves.",
    )
    categories: list[str] | None = validated_field(
        ListOf(MAX_LIST_ENTRIES, _ENTRY), "Service categories that pickers offer, used or not."
    )
    departments: list[str] | None = validated_field(
        ListOf(MAX_LIST_ENTRIES, _ENTRY), "Departments that pickers offer, used or not."
    )
    tax_basis_points: int | None = validated_field(
        _within(0, MAX_BASIS_POINTS),
        "Sales tax within the total of new quotes and invoices: 825 is 8.25 %.",
    )
    numbering: list[NumberingInput] | None = validated_field(
        ListOf(len(NumberKind)), "How records are numbered: all of it."
    )
    retention_days: int | None = validated_field(
        _within(MIN_RETENTION_DAYS, MAX_RETENTION_DAYS),
        "Days after which archived customers are deleted for good; null: never.",
    )
    quiet_hours: QuietHoursInput | None = validated_field(
        _quiet_hours, "When customers get no text messages; null: never."
    )
