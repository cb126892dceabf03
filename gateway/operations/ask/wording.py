"""How values and records are written in an answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from gateway.integrations.locale_format import shown_day, shown_instant, shown_money, shown_percent
from gateway.operations.ask.clock import Clock
from gateway.operations.ask.record_text import FIELD, Part, template
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import DATED, Attribute, Row, Subject, ValueKind, value_at

MAX_TEXT: Final = 160
"""Characters of one text in an answer."""

MAX_NAME_WORDS: Final = 3
"""Words of a name; longer texts are in quotation marks."""
MIN_CODE: Final = 3
"""Letters of the codes that are not written as words, as `TX`."""


_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
_SPOKEN: Final = {"EMAIL": "e-mail", "INBOUND": "incoming", "OUTBOUND": "outgoing", "WEB_FORM": "web form"}
"""Codes that people call by another word."""


def _filled(text: str, values: Mapping[tuple[str, str], str]) -> str:
    """Return a part of a record with its values."""
    return FIELD.sub(lambda found: values[found.group(1), found.group(2) or ""], text)


class Writer(msgspec.Struct, frozen=True):
    """Writer of values for readers of one country."""

    clock: Clock
    locale: str

    def value(self, value: Any, kind: ValueKind) -> str:
        """Return a value as people read it."""
        if isinstance(value, Mapping):
            return self.money(Decimal(value["amount"]), value["currency"]) if "amount" in value else self.place(value)
        if isinstance(value, list):
            return ", ".join(self.value(each, kind) for each in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if kind is ValueKind.TEXT and isinstance(value, str) and _TIME.fullmatch(value):
            return self.time(value)
        written = _WRITTEN.get(kind)
        return written(self, value) if written else shortened(str(value))

    def time(self, value: str) -> str:
        """Return an instant or a day."""
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            return shown_day(at.date(), self.locale)
        return shown_instant(at.astimezone(self.clock.zone), self.locale)

    def elapsed(self, value: str) -> str:
        """Return how long ago an instant or a day was, or how long until it is: `84 days ago`."""
        day, today = self.clock.day(value), self.clock.today
        if day == today:
            return "today"
        said = self.span(*sorted((day, today)))
        return f"{said} ago" if day < today else f"in {said}"

    def span(self, first: date, last: date) -> str:
        """Return the time between two days: `84 days (2 months)`."""
        days = (last - first).days
        if not days:
            return "0 days: the same day"
        months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
        parts = [_counted(months // 12, "year"), _counted(months % 12, "month")]
        longer = " and ".join(part for part in parts if part)
        return _counted(days, "day") + (f" ({longer})" if longer else "")

    def money(self, amount: Decimal, currency: str) -> str:
        """Return an amount with its currency."""
        return shown_money(amount, currency, self.locale)

    def percent(self, percent: Decimal) -> str:
        """Return a percentage."""
        return shown_percent(percent, self.locale)

    def place(self, address: Mapping[str, Any]) -> str:
        """Return an address in one line."""
        parts = [address.get(name) for name in ("street", "unit", "city", "region", "postalCode")]
        return ", ".join(str(part) for part in parts if part)

    def name(self, topic: Subject, row: Row) -> str:
        """Return what names a record: `Visit A-10001-09 on Sep 7, 2026, 2:00 PM, Replace shower cartridge`."""
        said = "".join(
            text if text.startswith(",") else f" {text}"
            for part in template(topic.key).name
            if (text := self.part(part, row))
        )
        named = said.strip(" ,") or topic.one
        return f"{named[0].upper()}{named[1:]}"

    def line(self, topic: Subject, row: Row, more: Sequence[str] = ()) -> str:
        """Return a record in one line: what names it, then its facts, and `more` of them."""
        facts = [text for part in template(topic.key).facts if (text := self.part(part, row))]
        named = self.name(topic, row)
        said = ", ".join(dict.fromkeys((*facts, *more)))
        return f"{named}: {said}" if said else named

    def fact(self, attribute: Attribute, value: Any) -> str:
        """Return an attribute of a record with its label: `serial number 0316G87752`, `2 units sold`."""
        shown, label = self.value(value, attribute.kind), attribute.label
        if attribute.kind is ValueKind.COUNT:
            first, *rest = label.split(" ")
            return " ".join([shown, first.removesuffix("s") if value == 1 else first, *rest])
        if attribute.kind is ValueKind.DAYS:
            return f"{shown} {label.removeprefix('days ')}"
        is_said = attribute.kind is ValueKind.TEXT and len(shown.split()) > MAX_NAME_WORDS
        return f"{label} “{shown}”" if is_said else f"{label} {shown.rstrip('.')}"

    def part(self, part: Part, row: Row) -> str:
        """Return a part of how a record is written; empty if the record has nothing for it."""
        for text in part.texts:
            values = {field: self._shown(field, row) for field in FIELD.findall(text)}
            if all(values.values()):
                return _filled(text, values)
        return ""

    def _shown(self, field: tuple[str, str], row: Row) -> str:
        path, words = field
        value = value_at(row, "" if path == "self" else path) if "|" not in path else first_value(row, path)[1]
        if words:
            return words if value else ""
        if value in (None, "", []):
            return ""
        if isinstance(value, list):
            return shortened("; ".join(dict.fromkeys(self.value(each, ValueKind.CODE) for each in value)))
        is_time = isinstance(value, str) and _TIME.fullmatch(value)
        return self.time(value) if is_time else self.value(value, ValueKind.CODE)

    def holds_until(self, day: str) -> bool:
        """Return whether a day has not ended yet."""
        return date.fromisoformat(day) >= self.clock.now.astimezone(self.clock.zone).date()


def raw(value: Any) -> str | None:
    """Return a value as the API writes it, as a citation has it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return f"{value['amount']} {value['currency']}" if "amount" in value else msgspec.json.encode(value).decode()
    return ", ".join(str(raw(each)) for each in value) if isinstance(value, list) else str(value)


def shortened(text: str) -> str:
    """Return a text in one line that is not too long."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_TEXT else f"{line[: MAX_TEXT - 1]}…"


def _code(value: str) -> str:
    """Return the code of an enum as words; other texts as they are."""
    return _SPOKEN.get(value) or (
        value.replace("_", " ").lower()
        if len(value) > MIN_CODE and value.isupper() and value.replace("_", "").isalpha()
        else value
    )


def lasting(count: Decimal | int, kind: ValueKind) -> str:
    """Return a number of days or seconds in words."""
    whole = int(Decimal(count).quantize(Decimal(1), ROUND_HALF_UP))
    if kind is ValueKind.DAYS:
        return _counted(whole, "day") or "0 days (the same day)"
    parts = [_counted(whole // 3600, "hour"), _counted(whole % 3600 // 60, "minute"), _counted(whole % 60, "second")]
    return " ".join(part for part in parts if part) or "0 seconds"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else ""


def sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop."""
    said = f"{text[:1].upper()}{text[1:]}"
    return said if said.rstrip("”").endswith((".", "!", "?", "…")) else f"{said}."


def joined(parts: Sequence[str]) -> str:
    """Return sentences as one text."""
    return " ".join(sentence(part) for part in parts if part)


def _written_time(writer: Writer, value: Any) -> str:
    return writer.time(str(value))


_WRITTEN: Final[dict[ValueKind, Callable[[Writer, Any], str]]] = {
    ValueKind.PERCENT: lambda writer, value: writer.percent(Decimal(str(value))),
    **dict.fromkeys((ValueKind.CODE, ValueKind.CODES), lambda _, value: shortened(_code(str(value)))),
    ValueKind.DAYS: lambda _, value: lasting(value, ValueKind.DAYS),
    ValueKind.SECONDS: lambda _, value: lasting(value, ValueKind.SECONDS),
    **dict.fromkeys(DATED, _written_time),
}
"""How values of a kind are written that are not written as they are."""
