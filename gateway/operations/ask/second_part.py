"""A later part of a question that is about the same records as the part before: `when was it paid, and by whom`."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.grammar import find_ask
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import matches
from gateway.operations.ask.meaning import Conditions, make_intent
from gateway.operations.ask.note_matter import find_matter
from gateway.operations.ask.time_range import TimeRange
from gateway.operations.ask.topic import DATED, Attribute, ValueKind
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import Token, stem, tokens

MAX_BARE: Final = 3
"""Words of a part that asks for more of the same: `and by whom`."""
_OF_RECORDS: Final = frozenset(["it", "that", "this", "these", "those", "one"])
_REFERS_BACK: Final = _OF_RECORDS | {"they", "them", "there"}
_BARE_WORDS: Final = (
    "by whom when who where how much long many what which why for with from at on to over since until did does do is "
    "about was were are has have had it that this then be done happen cost price amount day date time"
)
_BARE: Final = frozenset(_BARE_WORDS.split())
"""Words that say what a question wants, and nothing of what it is about."""
_BILLED: Final = ("payments", "jobs", "visits")
"""What says no tax itself: the invoices do."""
_THEY_DO: Final = (("did", "they"), ("do", "they"), ("have", "they"), ("had", "they"), ("they", "ever"))
_DONE_BY_PEOPLE: Final = frozenset(
    map(stem, "pay owe accept sign call ask book cancel complain want say tell order agree refuse decline".split())  # noqa: SIM905
)
"""What customers do, rather than records: `did they pay`."""
_PLACED: Final = ("visits", "jobs", "addresses", "equipment")
"""What one asks of by its place: `who was there`."""
_MADE_OF: Final = {
    "metrics.accountCurrent.overdueAmount": ("invoices", "overdue invoices"),
    "metrics.totalDue": ("invoices", "unpaid invoices"),
    "metrics.accountCredit": ("credits", "credits"),
}
"""For an amount of the profile the topic of the records that it is made of, and what those are called."""


def is_same(before: Intent, intents: Sequence[Intent], question: Sequence[Token]) -> bool:
    """Return whether a part is about the records of the part before: `who handles bills and what is their phone`."""
    is_of_person = before.topic.key == "contactPersons" and bool({"their", "his", "her"} & {t.text for t in question})
    best = intents[0] if intents else None
    is_short = best is not None and best.topic is before.topic and not (best.words or best.soft_words or best.pick)
    return is_of_person or is_bare_ask(question) or (is_short and len(question) <= MAX_BARE)


def has_reference(question: Sequence[Token]) -> bool:
    """Return whether a part speaks of what an earlier one may be about: `when was it`."""
    return any(token.text in _REFERS_BACK for token in question)


def refers_back(question: Sequence[Token], intents: Sequence[Intent], before: Intent) -> bool:
    """Return whether a part speaks of an earlier one.

    `They` are the customer in a part about facts of the profile or behind a single record, `the debit one` is one of
    what the part names itself, and `there` is at the customer's behind what was at no place.
    """
    own = intents[0].topic if intents else before.topic
    is_single = before.pick is not None and before.count == 1
    texts, acts = [token.text for token in question], {token.stem for token in question} & _DONE_BY_PEOPLE
    is_done_by = bool(acts) and any(pair in pairwise(texts) for pair in _THEY_DO)
    is_of_profile = not own.field and find_ask(question) is not Ask.AMOUNT
    others = {
        "they": is_of_profile or is_single or is_done_by,
        "them": is_of_profile or is_single,
        "one": own is not before.topic,
        "there": before.topic.key not in _PLACED,
    }
    return has_reference([token for token in question if not others.get(token.text)])


def is_bare_ask(question: Sequence[Token]) -> bool:
    """Return whether a part says only what it wants: `by whom`, `how much was it`."""
    return find_ask(question) is not None and all(token.text in _BARE for token in question)


def is_of_same_text(before: Understood, question: Sequence[Token]) -> bool:
    """Return whether a part is about the text that answers the part before: `and how was it settled`."""
    is_said = not before.intents and find_matter(before.question) is not None
    is_of_it = any(token.text in _OF_RECORDS for token in question)
    return is_said and (is_of_it or is_bare_ask(question))


def continued(
    intents: list[Intent], before: Intent, question: Sequence[Token], period: TimeRange | None
) -> list[Intent]:
    """Return the meanings of a part that says `it`, or only what it wants: of the records before."""
    if is_bare_ask(question):
        intents = []
    found = matches(before.topic, question)
    same = make_intent(before.topic, found, question, Conditions(period or before.range, before.amounts))
    if not before.topic.field and not intents and (same.attribute is None or is_bare_ask(question)):
        return _of_fact(before, same)
    if (part := _part_of_amount(before, question)) is not None:
        return [part]
    best = intents[0] if intents else None
    if best is not None and not best.topic.field and best.ask is Ask.AMOUNT and before.topic.amount:
        return [replace(before, ask=Ask.AMOUNT, attribute=None, question=same.question)]
    if (
        best is not None
        and best.topic is not before.topic
        and not any(m.entry.attribute or m.entry.state for m in matches(before.topic, question))
    ):
        return [_of_same_matter(each, before) for each in intents]
    words = tuple(dict.fromkeys((*before.words, *before.soft_words, *same.words)))
    pick, states = same.pick or before.pick, same.states or before.states
    again = replace(same, words=words, number=before.number, pick=pick, count=before.count, states=states)
    again = replace(again, unexplained=()) if is_bare_ask(question) else again
    if again.ask is Ask.WHO and is_bare_ask(question):
        return [replace(again, attribute=_person_beside(before))]
    day = next((state.day for state in states if state.day), None) if again.ask is Ask.WHEN else None
    asked = next((each for each in again.topic.attributes if day and each.path == day), None)
    return [replace(again, attribute=again.attribute or asked)]


def _of_fact(before: Intent, same: Intent) -> list[Intent]:
    """Return who or when of a fact of the profile: the day that is known of it, else who changed it, or when."""
    if before.attribute is not None and before.attribute.path.startswith("metrics"):
        return _of_amount(before.attribute.path, same.question)
    beside = _day_beside(before) if same.ask is Ask.WHEN else None
    if beside is not None and before.ask is not Ask.WHO:
        return [replace(before, ask=Ask.WHEN, attribute=beside, question=same.question)]
    is_of_change = before.attribute is not None and same.ask in (Ask.WHO, Ask.WHEN) and is_bare_ask(same.question)
    asked = (*before.question, *same.question)
    return [replace(before, ask=same.ask, question=asked)] if is_of_change else []


def _of_amount(path: str, question: Sequence[Token]) -> list[Intent]:
    """Return what is asked of the records that an amount of the profile is made of; nothing if it is of none."""
    key, state = _MADE_OF.get(path, ("", ""))
    if not key:
        return []
    asked = [*question, *tokens(state)]
    meant = make_intent(TOPICS[key], matches(TOPICS[key], asked), asked, Conditions())
    return [replace(meant, elapsed=meant.ask is Ask.WHEN)]


def _part_of_amount(before: Intent, question: Sequence[Token]) -> Intent | None:
    """Return what is asked of an amount before: of a commission `how much of it was paid`, of a payment `the tax`."""
    if find_ask(question) is not Ask.AMOUNT or not _OF_RECORDS & {token.text for token in question}:
        return None
    fact = before.attribute
    if fact is not None and fact.kind is ValueKind.MONEY and before.topic.field:
        asked = [*question, *tokens(fact.label)]
        meant = make_intent(before.topic, matches(before.topic, asked), asked, Conditions())
        is_other = meant.attribute is not None and meant.attribute.path != fact.path
        return replace(before, ask=meant.ask, attribute=meant.attribute, question=meant.question) if is_other else None
    if before.topic.key not in _BILLED:
        return None
    bill = make_intent(TOPICS["invoices"], matches(TOPICS["invoices"], question), question, Conditions())
    if bill.attribute is None or bill.attribute.label != "tax":
        return None
    if before.words or before.number:
        return _of_same_matter(bill, before)
    return replace(before, ask=Ask.AMOUNT, unexplained=tuple(token for token in question if token.stem == "tax"))


def _of_same_matter(intent: Intent, before: Intent) -> Intent:
    """Return a meaning that says `it` of records of another topic: narrowed as those of the part before are."""
    is_narrowed = intent.words or intent.soft_words or intent.range or intent.pick or intent.number
    if is_narrowed or not intent.topic.field or not _OF_RECORDS & {token.text for token in intent.question}:
        return intent
    words = (*before.words, *before.soft_words)
    return replace(intent, words=words, range=before.range, pick=before.pick, count=before.count)


def _person_beside(before: Intent) -> Attribute | None:
    """Return whose doing a fact of a record is: of the last service who did that; else who the record is of."""
    root = before.attribute.path.split(".")[0] if before.attribute else ""
    people = [each for each in before.topic.attributes if each.path.endswith(".name")]
    beside = next((each for each in people if root and each.path.startswith(f"{root}.")), None)
    return beside or next((each for each in people if each.path == before.topic.person), None)


def _day_beside(before: Intent) -> Attribute | None:
    """Return the day that is known of a fact of the profile: of an exemption, until when."""
    root = before.attribute.path.split(".")[0] if before.attribute else ""
    return next(
        (each for each in before.topic.attributes if each.kind in DATED and each.path.startswith(f"{root}.")), None
    )
