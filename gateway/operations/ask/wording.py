"""How values and records are written in an answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from gateway.integrations.locale_format import shown_day, shown_instant, shown_money
from gateway.operations.ask.measure import Clock, amount_at
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import Row, Subject, ValueKind, value_at

MAX_TEXT: Final = 160
"""Characters of one text in an answer."""

MIN_CODE: Final = 3
"""Letters of the codes that are not written as words, as `TX`."""


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
        if kind in (ValueKind.DAY, ValueKind.UNTIL, ValueKind.INSTANT):
            return self.time(str(value))
        return _code(str(value)) if kind is ValueKind.CODE else shortened(str(value))

    def time(self, value: str) -> str:
        """Return an instant or a day."""
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            return shown_day(at.date(), self.locale)
        return shown_instant(at.astimezone(self.clock.zone), self.locale)

    def day(self, value: str) -> date:
        """Return the local day of an instant or a day."""
        at = datetime.fromisoformat(value)
        return at.date() if at.tzinfo is None else at.astimezone(self.clock.zone).date()

    def elapsed(self, value: str) -> str:
        """Return how long ago an instant or a day was, or how long until it is: `84 days ago`."""
        day, today = self.day(value), self.clock.today
        days = abs((today - day).days)
        if not days:
            return "today"
        first, last = sorted((day, today))
        months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
        parts = [_counted(months // 12, "year"), _counted(months % 12, "month")]
        longer = " and ".join(part for part in parts if part)
        said = _counted(days, "day") + (f" ({longer})" if longer else "")
        return f"{said} ago" if day < today else f"in {said}"

    def money(self, amount: Decimal, currency: str) -> str:
        """Return an amount with its currency."""
        return shown_money(amount, currency, self.locale)

    def place(self, address: Mapping[str, Any]) -> str:
        """Return an address in one line."""
        parts = [address.get(name) for name in ("street", "unit", "city", "region", "postalCode")]
        return ", ".join(str(part) for part in parts if part)

    def row(self, topic: Subject, row: Row) -> str:
        """Return a record in one line: what it is called, its state, time, amount, person and place."""
        named = [text for path in topic.title if (text := self._title(row, path))]
        status = row.get("status") or row.get("result") or row.get("outcome") or row.get("channel")
        parts = [*dict.fromkeys(named), _code(str(status)) if status and status not in named else ""]
        if topic.when and (at := first_value(row, topic.when)[1]):
            parts.append(self.time(at))
        if topic.amount and amount_at(row, topic.amount) is not None:
            parts.append(self.value(value_at(row, topic.amount), ValueKind.MONEY))
        if topic.person and (person := first_value(row, topic.person)[1]) and person not in named:
            parts.append(str(person))
        if topic.place and topic.place != "self" and (place := value_at(row, topic.place)):
            parts.append(self.place(place))
        return ", ".join(part for part in parts if part)

    def _title(self, row: Row, path: str) -> str:
        value = value_at(row, path)
        values = value if isinstance(value, list) else [value]
        return "; ".join(shortened(_code(str(each))) for each in values if each not in (None, ""))

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
    return (
        value.replace("_", " ").lower()
        if len(value) > MIN_CODE and value.isupper() and value.replace("_", "").isalpha()
        else value
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else ""


def joined(parts: Sequence[str]) -> str:
    """Return sentences as one text."""
    return " ".join(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in parts if part)
