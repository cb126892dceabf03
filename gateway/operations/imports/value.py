"""What a cell of a record says: amounts, days, instants and choices, as people of a country and programs write them."""

import re
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from gateway.documents.company import Company
from gateway.inputs.calendar_range import calendar_faults
from gateway.integrations.locale_format import company_locale, decimal_mark, territory
from gateway.operations.imports import cell
from gateway.operations.imports.choice import choice_in, choices

_AROUND: Final = r"(?:(?:[A-Z]{3}|[A-Za-z]{0,3}[$€£¥₹₪₩₫₱₦฿₴₺₽]|kr\.?|zł|Fr\.?|Rs?\.?)\s*)?"
_NUMBER: Final = re.compile(
    rf"(?P<open>\(?)\s*(?P<sign>[-+\u2212]?)\s*(?P<before>{_AROUND})\s*(?P<inner>[-+\u2212]?)\s*"
    rf"(?P<digits>\d[\d.,'\u2019\s]*|[.,]\d+)\s*(?P<after>{_AROUND}%?)\s*(?P<end>[-\u2212]?)(?P<close>\)?)"
)
_SIGNS: Final[Mapping[str, str]] = {"€": "EUR", "£": "GBP", "₹": "INR", "₪": "ILS", "zł": "PLN"}
"""Signs that one currency has; `$`, `¥` and `kr` are those of several."""
_DOLLARS: Final[Mapping[str, str]] = {
    "US": "USD", "CA": "CAD", "C": "CAD", "AU": "AUD", "A": "AUD", "NZ": "NZD", "HK": "HKD", "S": "SGD"
}  # fmt: skip
_DOLLAR: Final = re.compile(r"([A-Z]{1,2})\$")
MAX_VALUE_LENGTH: Final = 60
"""No amount, day or instant is longer."""
_CODE: Final = re.compile(r"[A-Z]{3}")
_CLOCK: Final = re.compile(
    r"(?:^|(?<=[\sT,]))(?:at\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?(?:\s*(?:Uhr|h|hrs))?(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$"
)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_DURATION: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_YES: Final = frozenset(("yes", "y", "true", "1", "x", "on", "ja", "oui", "si", "sí", "✓"))
_NO: Final = frozenset(("no", "n", "false", "0", "off", "nein", "non", "-"))
GROUP_DIGITS: Final = 3
PM_HOURS: Final = 12


class UnreadableValue(Exception):
    """A text says no value of the kind that its column has; the message says what to write."""


class ValueReader(NamedTuple):
    """How values are written in a company: its decimal mark, its order of day and month, its time zone and currency."""

    mark: str
    country: str
    zone: ZoneInfo
    currency: str

    @classmethod
    def of(cls, company: Company) -> "ValueReader":
        """Make the reader of a company's values."""
        locale = company_locale(company.locale, company.country)
        return cls(
            decimal_mark(locale), territory(locale) or company.country, ZoneInfo(company.time_zone), company.currency
        )

    def read(self, text: str, kind: Any) -> Any:
        """Return the value of a kind that a text says. Raises UnreadableValue."""
        if kind is str:
            return text
        if len(text) > MAX_VALUE_LENGTH and typing.get_origin(kind) is not list:
            raise UnreadableValue("This is too long for a value of this column.")
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            found = choice_in(text, kind)
            if found is None:
                raise UnreadableValue(f"This is none of {choices(kind)}.")
            return found
        readers: Mapping[Any, Callable[[str], Any]] = {
            Decimal: self.number, datetime: self.moment, date: self.day, int: self.whole, bool: self.yes_or_no
        }  # fmt: skip
        return readers[kind](text) if kind in readers else [text]

    def number(self, text: str) -> Decimal:
        """Return a number or an amount: `1,234.56`, `1.234,56 €`, `(50.00)`. Raises UnreadableValue."""
        found = _NUMBER.fullmatch(text.strip())
        digits = None if found is None else self._digits("".join(re.split(r"['\u2019\s]+", found["digits"])))
        if found is None or digits is None or bool(found["open"]) != bool(found["close"]):
            raise UnreadableValue(f"This is no number, as 1{self.mark}50.")
        self._require_currency(found["before"], found["after"])
        signs = {found["sign"], found["inner"], found["end"]}
        number = Decimal(digits)
        return -number if found["open"] or signs & {"-", "\u2212"} else number

    def _digits(self, text: str) -> str | None:
        """Return a number with a point before its fraction; `None` for signs that are in no order.

        Of both signs the last is before the fraction. A single one is the country's, unless three digits follow that
        the country would put in a group.
        """
        last = max(text.rfind("."), text.rfind(","))
        if last < 0:
            return text
        mark, other = (".", ",") if text[last] == "." else (",", ".")
        whole, fraction = text[:last], text[last + 1 :]
        if other in whole:
            is_sound = mark not in whole and _is_grouped(whole, other)
            return f"{whole.replace(other, '')}.{fraction}" if is_sound else None
        if mark in whole:
            return text.replace(mark, "") if _is_grouped(text, mark) else None
        if mark != self.mark and len(fraction) == GROUP_DIGITS and whole.lstrip("0"):
            return whole + fraction
        return f"{whole or '0'}.{fraction}" if fraction else whole

    def _require_currency(self, before: str, after: str) -> None:
        """Raise UnreadableValue for an amount in another currency than that of the books."""
        around = f"{before} {after}"
        named = set(_CODE.findall(around)) | {_DOLLARS.get(each, self.currency) for each in _DOLLAR.findall(around)}
        named |= {code for sign, code in _SIGNS.items() if sign in around}
        if named - {self.currency}:
            raise UnreadableValue(f"The company's books are in {self.currency}.")
        if "%" in around:
            raise UnreadableValue("This is a percentage: write an amount.")

    def whole(self, text: str) -> int:
        """Return a whole number; of a time as `5:30` its seconds. Raises UnreadableValue."""
        if found := _DURATION.fullmatch(text.strip()):
            hours, minutes, seconds = (int(each or 0) for each in found.groups())
            return (hours * 60 + minutes) * 60 + seconds
        number = self.number(text)
        if number != number.to_integral_value():
            raise UnreadableValue("This is no whole number.")
        return int(number)

    def yes_or_no(self, text: str) -> bool:
        """Return whether a text says yes. Raises UnreadableValue."""
        plain = text.strip().lower()
        if plain not in _YES | _NO:
            raise UnreadableValue("Write yes or no.")
        return plain in _YES

    def day(self, text: str) -> date:
        """Return a day. Raises UnreadableValue."""
        found = cell.day(text, self.country)
        if found is None or calendar_faults(found, ""):
            raise UnreadableValue("This is no day, as 2026-03-04.")
        return found

    def moment(self, text: str, clock: str | None = None) -> datetime:
        """Return an instant in UTC: a day begins at midnight of the company's time. Raises UnreadableValue."""
        plain = text.strip()
        if _SERIAL.fullmatch(plain):
            return self._settled(datetime.combine(self.day(plain), time.min) + _share_of_day(plain), clock)
        try:
            return self._settled(datetime.fromisoformat(plain), clock)
        except ValueError:
            pass
        found = _CLOCK.search(plain) if ":" in plain else None
        local = datetime.combine(self.day(plain[: found.start()].strip(" ,T") if found else plain), time.min)
        return self._settled(local if found is None else _at_clock(local, found), clock)

    def _settled(self, moment: datetime, clock: str | None) -> datetime:
        if clock is not None:
            found = _CLOCK.search(clock.strip())
            if _SHARE.fullmatch(clock.strip()):
                moment = moment.replace(hour=0, minute=0, second=0) + _share_of_day(clock.strip())
            elif found is None:
                raise UnreadableValue("This is no time of day, as 14:30.")
            else:
                moment = _at_clock(moment, found)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        try:
            settled = aware.astimezone(UTC)
        except OverflowError:
            raise UnreadableValue("This is no day, as 2026-03-04.") from None
        if calendar_faults(settled, ""):
            raise UnreadableValue("This is no day, as 2026-03-04.")
        return settled.replace(microsecond=settled.microsecond // 1000 * 1000)


_SHARE: Final = re.compile(r"0?\.\d+")
"""A time of day as spreadsheets keep it."""


def _is_grouped(text: str, mark: str) -> bool:
    """Return whether a sign divides digits into groups: of three, or of two as in India."""
    first, *rest = text.split(mark)
    return bool(rest) and len(first) <= GROUP_DIGITS and len(rest[-1]) == GROUP_DIGITS and all(
        len(each) in (GROUP_DIGITS - 1, GROUP_DIGITS) for each in rest
    )  # fmt: skip


def _share_of_day(text: str) -> timedelta:
    try:
        share = Decimal(text) % 1
    except InvalidOperation:
        return timedelta(0)
    return timedelta(seconds=round(float(share) * 86_400))


def _at_clock(moment: datetime, found: re.Match[str]) -> datetime:
    """Return a moment at the time of day that was found. Raises UnreadableValue."""
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if half:
        hour = hour % PM_HOURS + (PM_HOURS if half == "p" else 0)
    zone = found["zone"]
    try:
        at = moment.replace(hour=hour, minute=int(found["minute"] or 0), second=int(found["second"] or 0))
        if zone is None:
            return at
        return datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{'+00:00' if zone[0] not in '+-' else zone}")
    except ValueError:
        raise UnreadableValue("This is no time of day, as 14:30.") from None
