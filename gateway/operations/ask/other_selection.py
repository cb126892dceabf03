"""What a meaning selects otherwise, where it selects nothing: in other days, or what is planned rather than done."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from gateway.operations.ask.intent import Ask, Intent, Pick
from gateway.operations.ask.reader import CustomerReader, Found
from gateway.operations.ask.record_words import says_why
from gateway.operations.ask.select import SelectedRows, select_rows
from gateway.operations.ask.topic import Row, value_at


class OtherSelections:
    """Selections of the records that the meanings of one question may be about."""

    def __init__(self, reader: CustomerReader) -> None:
        self._reader = reader

    def own_rows(self, intent: Intent, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of the person who asks, if the question says `I` or `for me` and the topic has its people."""
        texts = [token.text for token in intent.question]
        says_own = {"i", "my", "mine"} & set(texts) or ("for", "me") in pairwise(texts)
        has_own = intent.topic.person == "technician.name" and self._reader.asked.viewer.customer_id is None
        if not (says_own and has_own):
            return rows
        return [row for row in rows if value_at(row, "technician.id") == self._reader.asked.viewer.id]

    def in_other_days(
        self, intent: Intent, selected: SelectedRows, found: Found, names: frozenset[str]
    ) -> tuple[Intent, SelectedRows]:
        """Return the meaning with the other days that its words may mean, if there is something in those."""
        period = intent.range
        if period is None:
            return intent, selected
        for first, last in period.instead:
            other = replace(intent, range=replace(period, first=first, last=last, instead=()))
            rows = self.own_rows(other, found.rows)
            again = select_rows(other, rows, names, self._reader.clock)
            plain = again if again.rows else select_rows(replace(other, states=()), rows, names, self._reader.clock)
            if plain.rows:
                return other, again
        return intent, selected

    def lacks_subject(self, intent: Intent, found: Found, names: frozenset[str]) -> bool:
        """Return whether the record does not exist whose state is in question: `was the May payment late`."""
        texts = [token.text for token in intent.question[:2]]
        if not found.rows and intent.ask is Ask.WHETHER and "the" in texts[1:]:
            return True
        is_of_one = intent.range is not None and ("the" in texts[1:] or intent.range.words.startswith("the "))
        if intent.ask is not Ask.WHETHER or not (is_of_one and texts[0] in ("was", "is") and intent.states):
            return False
        plain = replace(intent, states=(), is_predicate=False, is_done=False)
        return not select_rows(plain, self.own_rows(plain, found.rows), names, self._reader.clock).rows

    def in_other_tense(
        self, intent: Intent, selected: SelectedRows, found: Found, names: frozenset[str]
    ) -> tuple[Intent, SelectedRows]:
        """Return the meaning with the records that are there but not done; of them it says in which state they are."""
        other = self._in_other_tense(intent, found, names)
        if other is not None:
            return intent, other
        is_of_some = bool(intent.words or intent.range) and not (intent.states or intent.pick or intent.number)
        if intent.ask not in (Ask.WHO, Ask.WHEN, Ask.WHERE) or not (intent.topic.done and is_of_some):
            return intent, selected
        undone = tuple(replace(state, negated=True) for state in intent.topic.done)
        person = intent.attribute is not None and intent.attribute.path == intent.topic.person
        meant = replace(intent, is_done=False, is_future=False, attribute=None if person else intent.attribute)
        for each in (replace(meant, states=undone), replace(meant, pick=Pick.NEXT)):
            again = select_rows(each, self.own_rows(intent, found.rows), names, self._reader.clock)
            if again.rows:
                return meant, again
        return intent, selected

    def _in_other_tense(self, intent: Intent, found: Found, names: frozenset[str]) -> SelectedRows | None:
        """Return the records that are there but not done, where `no` is only true of their being done."""
        rows = self.own_rows(intent, found.rows)
        if intent.topic.current and intent.states and intent.ask is Ask.WHETHER:
            plan = select_rows(replace(intent, states=()), rows, names, self._reader.clock)
            return replace(plan, verdict=False) if len(plan.rows) == 1 else None
        words = [token for token in intent.words if not {token.stem, token.text} & names]
        if intent.is_done and (said := [row for row in rows if says_why(intent.topic, row, words)]):
            return select_rows(replace(intent, is_done=False), said, names, self._reader.clock)
        if intent.ask in (Ask.LIST, Ask.WHO, Ask.WHEN) and intent.is_done and self._may_be_planned(intent):
            planned = replace(intent, is_done=False, states=(*intent.states, *intent.topic.coming))
            return select_rows(planned, rows, names, self._reader.clock)
        if intent.ask is Ask.WHETHER and intent.is_done and (intent.words or intent.range) and intent.topic.coming:
            selected = select_rows(replace(intent, is_done=False), rows, names, self._reader.clock)
            return replace(selected, verdict=False if _is_if_done(intent) else None) if selected.rows else None
        if intent.ask is Ask.WHEN and not intent.is_done and intent.words and not (intent.pick or intent.states):
            planned = replace(intent, is_future=False, pick=Pick.LAST, states=intent.topic.coming)
            selected = select_rows(planned, rows, names, self._reader.clock)
            return selected if selected.rows else None
        return None

    def _may_be_planned(self, intent: Intent) -> bool:
        """Return whether a question in the past tense may mean work still to do: what was for one day, or is ahead."""
        period = intent.range
        is_ahead = period is not None and (period.last or self._reader.clock.today) > self._reader.clock.today
        return is_ahead or (period is not None and period.first == period.last is not None)


def _is_if_done(intent: Intent) -> bool:
    """Return whether a question is if something was done, rather than if it was there: `did she have a leak`."""
    return all(token.text != "have" for token in intent.question[1:])
