"""Answers that count or sum records for each technician, address, category or year."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from gateway.operations.ask.calendar_period import WEEKDAYS
from gateway.operations.ask.customer_answer import AnswerClaim, Citation, CustomerAnswer, not_in_record
from gateway.operations.ask.described import kind_name
from gateway.operations.ask.group import Group, Shown, spending_places
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.measure import amount_at, amount_path, row_moment
from gateway.operations.ask.row import first_value
from gateway.operations.ask.sentence import Sentences
from gateway.operations.ask.topic import Row, ValueKind, value_at

_CATEGORIES: Final = "category|title|product|channel|means|plan|name"
_NAMES: Final = {
    Group.PERSON: ("person", "people"), Group.PLACE: ("address", "addresses"), Group.CATEGORY: ("kind", "kinds"),
    Group.DEPARTMENT: ("department", "departments"), Group.YEAR: ("year", "years"), Group.MONTH: ("month", "months"),
    Group.WEEKDAY: ("weekday", "weekdays"), Group.VALUE: ("kind", "kinds"),
}  # fmt: skip


class GroupAnswers:
    """Writer of what records come to for each of what they belong to."""

    def __init__(self, sentences: Sentences) -> None:
        self._text = sentences

    def of_groups(self, intent: Intent, group: Group, rows: Sequence[Row], document: str) -> CustomerAnswer:
        """Return how many records each technician, address, category or year has, or only the most or least."""
        groups: dict[str, list[Row]] = {}
        for row in rows:
            if name := self._group_name(intent, group, row):
                groups.setdefault(name, []).append(row)
        if not groups:
            return not_in_record(f"Not in the record: the {group.value} of {intent.topic.many}.", document)
        if intent.shown is Shown.NUMBER:
            return self._of_names(intent, group, groups, document)
        sizes = {name: _size(intent, each) for name, each in groups.items()}
        wanted = {Shown.TOP: max, Shown.BOTTOM: min}.get(intent.shown)
        shown = [name for name in groups if wanted is None or sizes[name] == wanted(sizes.values())]
        by_time = group in (Group.YEAR, Group.MONTH)
        shown.sort(key=lambda name: (0 if by_time else -sizes[name], name))
        claims = [self._group_claim(intent, name, groups[name]) for name in shown]
        found = [row for name in shown for row in groups[name]]
        return self._text.answered([claim.text for claim in claims], claims, document, found)

    def _of_names(
        self, intent: Intent, group: Group, groups: Mapping[str, Sequence[Row]], document: str
    ) -> CustomerAnswer:
        """Return how many different names the groups have, and which."""
        one, many = _NAMES[group]
        text = f"{len(groups)} {one if len(groups) == 1 else many}: {', '.join(sorted(groups))}."
        count = self._text.counted(intent, len(groups))
        found = [row for rows in groups.values() for row in rows]
        each = tuple(Citation(str(row["id"]), "id", str(row["id"])) for row in found)
        return self._text.answered([text], [AnswerClaim(text, (count, *each))], document, found)

    def _group_claim(self, intent: Intent, name: str, rows: Sequence[Row]) -> AnswerClaim:
        count = self._text.counted(intent, len(rows))
        text = f"{name}: {len(rows)} {kind_name(intent, is_one=len(rows) == 1)}."
        if is_by_amount(intent):
            path = amount_path(intent)
            currency = next(str(value["currency"]) for row in rows if (value := value_at(row, path)) is not None)
            text = f"{text[:-1]}, {self._text.writer.money(_size(intent, rows), currency)}."
        return AnswerClaim(text, (count, *(Citation(str(row["id"]), "id", str(row["id"])) for row in rows)))

    def _group_name(self, intent: Intent, group: Group, row: Row) -> str:
        if is_by_amount(intent) and amount_at(row, amount_path(intent)) is None:
            return ""
        if group is Group.PLACE:
            place = value_at(row, intent.topic.place) if intent.topic.place else None
            label = (place or {}).get("label")
            shown = self._text.writer.place(place) if place else ""
            return f"{label}, {shown}" if label else shown
        paths = {Group.PERSON: intent.topic.person, Group.CATEGORY: _CATEGORIES, Group.DEPARTMENT: "department"}
        paths[Group.VALUE] = intent.attribute.path if intent.attribute else ""
        if group in paths:
            value = first_value(row, paths[group])[1] if paths[group] else None
            return self._text.writer.value(value, ValueKind.CODE) if value else ""
        at = row_moment(intent, row, self._text.writer.clock)
        if at is None:
            return ""
        return {
            Group.YEAR: str(at.year), Group.MONTH: f"{at:%Y-%m}", Group.WEEKDAY: WEEKDAYS[at.weekday()].title()
        }[group]  # fmt: skip


def is_by_amount(intent: Intent) -> bool:
    """Return whether groups are compared by their money: `which year did she spend the most`."""
    says_money = intent.ask is Ask.AMOUNT or bool(spending_places(intent.question))
    pays = {token.text for token in intent.question} & {"pay", "paid", "pays"} and intent.topic.key == "payments"
    says_money = says_money or bool(pays)
    return bool(intent.topic.amount) and says_money and intent.shown is not Shown.NUMBER


def _size(intent: Intent, rows: Sequence[Row]) -> Decimal:
    """Return how many records there are, or how much they come to."""
    if not is_by_amount(intent):
        return Decimal(len(rows))
    path = amount_path(intent)
    return sum((amount for row in rows if (amount := amount_at(row, path)) is not None), Decimal(0))
