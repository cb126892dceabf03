"""Understanding: a question becomes its likely meanings, by vocabulary and a grammar of a few rules."""

import re
from collections.abc import Sequence, Set
from datetime import date
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.candidate import candidates, read_conditions
from gateway.operations.ask.compared import find_compared
from gateway.operations.ask.deed import has_deed
from gateway.operations.ask.everyday import in_joined_words, in_plain_words
from gateway.operations.ask.explanation import left_words
from gateway.operations.ask.grammar import find_ask, is_for_advice
from gateway.operations.ask.group import Group, find_group, spending_places
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import Match, corrected, matches
from gateway.operations.ask.meaning import make_intent
from gateway.operations.ask.second_part import (
    MAX_BARE,
    continued,
    is_bare_ask,
    is_of_same_text,
    is_same,
    refers_back,
)
from gateway.operations.ask.small_talk import without_small_talk
from gateway.operations.ask.statement import without_statements
from gateway.operations.ask.tense import is_about_future
from gateway.operations.ask.topic import ValueKind
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import BETWEEN, FILLERS, MODIFIERS, PREMISES, Token, plain, tokens

_SECOND_PART: Final = re.compile(
    r"\s*(?:,|;|\?)?\s+and\s+"
    r"(?=(?:(?:since|until|till|for|by|from|with|at|on|to|over|about|in|under|after|before) )?"
    r"(?:what|whom|when|who|whose|where|how|why|which|is|are|was|were|did|does|do|has|have|will|can)\b)|\?\s+(?=\w)"
)
_CHANGING: Final = MODIFIERS - frozenset(
    ["why", "before", "after", "between", "per", "each", "under", "over", "above", "below", "last", "old", "bad"]
)
"""Words with which a question that names no topic is not answered by a text."""
_SAID_BY_TEXTS: Final = (Ask.LIST, Ask.WHERE, Ask.WHETHER)
"""What a text may answer that no topic is named for."""


def understand(question: str, today: date, known: Set[str] = frozenset()) -> list[Understood]:
    """Return each part of a question with its meanings; a later part may speak of what an earlier one is about.

    `known` are words of names and of the records, which are never taken for a typo.
    """
    found: list[Understood] = []
    for part in _parts(without_small_talk(without_statements(without_small_talk(plain(question))))):
        is_said = bool(found) and is_of_same_text(found[-1], tokens(part))
        if part.strip(" ?.,!") and not is_said:
            found += _asked_apart(_understand_part(part, today, known, found[-1] if found else None))
    return found


def _parts(question: str) -> list[str]:
    """Return the parts of a question, each in plain words: many turns of speech are only read in a whole question."""
    parts = _SECOND_PART.split(in_joined_words(question))
    if len(parts) > 1:
        return [each for part in parts for each in _parts(without_small_talk(part))]
    return _SECOND_PART.split(in_plain_words(question))


def mistyped(question: str) -> bool:
    """Return whether a question has a word that would be taken for a typo."""
    return any(corrected(token) is not token for token in tokens(question))


def _understand_part(text: str, today: date, known: Set[str], before: Understood | None) -> Understood:
    asked = without_small_talk(text.strip())
    given, rest = read_conditions(asked, today)
    question = [token if {token.text, token.stem} & known else corrected(token) for token in tokens(rest)]
    intents = candidates(question, given)
    is_named = bool(intents) or is_for_advice(question)
    earlier = (before.intents or before.guesses[:1]) if before is not None else ()
    is_back = bool(earlier) and refers_back(question, intents, earlier[0])
    if earlier and (is_back or not intents or is_same(earlier[0], intents, question)):
        intents = continued(intents, earlier[0], question, given.range)
        is_named = is_named or is_back or is_bare_ask(question)
    original = tokens(rest)
    words = tuple(token for token in original if _means_something(token, question, original))
    asks_for = find_ask(question) not in (None, *_SAID_BY_TEXTS) and not is_for_advice(question)
    is_narrowed = any(each is not None for each in given) or asks_for
    guessed = (
        ()
        if (is_named and not _wants_number(question)) or "since" in asked.split()
        else _guessed(question, has_range=given.range is not None and not given.range.is_age)
    )
    guesses = tuple(make_intent(TOPICS[key], matches(TOPICS[key], question), question, given) for key in guessed)
    changes = any(token.text in _CHANGING for token in question)
    comparison = None if any(_is_of_span(each) for each in intents[:1]) else find_compared(asked, today)
    return Understood(
        text.strip(" ?.,"),
        tuple(intents),
        words,
        guesses,
        is_narrowed,
        changes,
        find_ask(question) is Ask.COUNT,
        bool(guesses)
        and not left_words(question, _state_places(guesses, question))
        and (bool(_named_by_state(question)) or (given.range is not None and guesses[0].topic.key == "visits")),
        comparison,
        tuple(question),
        given,
        bool(guesses) and not left_words(question, _state_places(guesses, question)),
    )


def _is_of_span(intent: Intent) -> bool:
    """Return whether a record says itself how long it took: `how long between the invoice and the payment`."""
    return intent.attribute is not None and intent.attribute.kind in (ValueKind.DAYS, ValueKind.SECONDS)


_NAMING: Final = (
    "contactPersons", "related", "referrals", "addresses", "equipment", "visits", "jobs", "quotes", "sales",
    "agreements", "subscriptions", "invoices",
)  # fmt: skip
"""Topics whose records a question may name that is no more than a name: `Ray`."""


def _is_bare(question: Sequence[Token]) -> bool:
    """Return whether a question is a name, or one word, that no topic is called by and that is no state."""
    is_said = any(token.text in MODIFIERS or token.text in FILLERS for token in question)
    return 0 < len(question) <= MAX_BARE and not (is_said or find_ask(question) or _named_by_state(question))


def _wants_number(question: Sequence[Token]) -> bool:
    """Return whether a question ends in what people have: `give me Lupe's number`."""
    return len(question) > 1 and question[-1].text in ("number", "phone", "cell", "email")


def _guessed(question: Sequence[Token], *, has_range: bool) -> tuple[str, ...]:
    """Return the topics that a question is likely about which names none."""
    ask, texts = find_ask(question) or Ask.LIST, {token.text for token in question}
    group = find_group(question)
    if group is not None and spending_places(question):
        return ("jobs",)
    if group is not None:
        is_of_visits = group.group in (Group.PERSON, Group.PLACE, Group.YEAR, Group.MONTH, Group.WEEKDAY)
        return ("visits",) if is_of_visits else ()
    special = (
        (_is_bare(question), _NAMING),
        (_wants_number(question), ("contactPersons",)),
        (ask is Ask.COUNT and bool(PREMISES & texts), ("addresses",)),
        (ask is Ask.WHO and has_range, ("visits", "jobs")),
        (bool({"technician", "tech", "technicians", "techs"} & texts), ("visits", "jobs")),
        (
            "been" in texts and bool({"there", "here", "out", "hers", "theirs", "his", "place", "home"} & texts),
            ("visits",),
        ),
        (has_range and not left_words(question, set()) and not has_deed(question), ("visits", "jobs", "invoices")),
        (bool(named := _named_by_state(question)), named),
        (ask is Ask.WHETHER and bool({"have", "has", "got"} & texts), ("equipment",)),
        (ask is Ask.WHETHER and _is_of_our_work(question), ("jobs",)),
        (ask is Ask.WHEN and is_about_future(question), ("visits", "jobs")),
        (ask is Ask.COUNT and "times" in texts, ("visits",)),
        (ask is Ask.LIST and bool({"did", "done"} & texts), ("jobs",)),
        (ask is Ask.LIST and "in" in texts, ("equipment",)),
    )
    return next((topics for fits, topics in special if fits), _GUESSED.get(ask, ()))


def _is_of_our_work(question: Sequence[Token]) -> bool:
    """Return whether a question is what has been done: `did we recharge the refrigerant`."""
    texts = [token.text for token in question[:2]]
    return texts[:1] in (["did"], ["have"]) and texts[1:] in (["we"], ["you"])


_HAVING_STATES: Final = (
    "visits",
    "jobs",
    "quotes",
    "invoices",
    "estimates",
    "sales",
    "payments",
    "subscriptions",
    "agreements",
)
"""Topics that a state alone can mean: `anything on hold`, `what did he decline`."""


def _named_by_state(question: Sequence[Token]) -> tuple[str, ...]:
    """Return the topics whose records can be in a state that a question names."""
    return tuple(
        key
        for key in _HAVING_STATES
        if any(m.entry.state is not None and not m.entry.state.narrows for m in matches(TOPICS[key], question))
    )


def _state_places(guesses: Sequence[Intent], question: Sequence[Token]) -> set[int]:
    """Return the places of the words that name states of the topics that are guessed."""
    found = [match for intent in guesses for match in matches(intent.topic, question)]
    return {place for match in found if match.entry.state is not None for place in match.places}


_GUESSED: Final = {
    Ask.WHO: ("contactPersons", "jobs"), Ask.WHEN: ("jobs", "visits"), Ask.AMOUNT: ("jobs", "quotes"),
    Ask.AVERAGE: ("jobs",), Ask.MEDIAN: ("jobs",),
}  # fmt: skip
"""What a question is likely about that names no topic: `who is Hector`, `when was the repipe`."""


def _means_something(token: Token, question: Sequence[Token], original: Sequence[Token]) -> bool:
    fixed = question[original.index(token)]
    return not ({token.text, token.stem, fixed.text, fixed.stem} & (FILLERS | PREMISES))


def _asked_apart(part: Understood) -> list[Understood]:
    """Return a part, or one for each fact of the same records that it lists: `the brand and the serial number`."""
    intent = part.intents[0] if part.intents else None
    if intent is None or intent.attribute is None or not intent.topic.field:
        return [part]
    asked = [match for match in matches(intent.topic, intent.question) if match.entry.attribute is not None]
    mine = next((match for match in asked if match.entry.attribute == intent.attribute), None)
    joined = _joined_to(mine, asked, intent.question) if mine is not None else []
    if mine is None or not joined:
        return [part]
    said = {intent.question[place] for each in (mine, *joined) for place in each.places} | {Token("and", "and")}
    first = _without(intent, said)
    facts = [intent.attribute, *(each.entry.attribute for each in joined)]
    return [replace(part, intents=(replace(first, attribute=fact),), guesses=()) for fact in facts]


def _joined_to(mine: Match, asked: Sequence[Match], question: Sequence[Token]) -> list[Match]:
    """Return the phrases for other facts that stand in one list with a phrase, in their order."""
    listed, paths = [mine], {mine.entry.attribute.path if mine.entry.attribute else ""}
    for match in sorted(asked, key=lambda each: each.places[0]):
        fact = match.entry.attribute
        is_next = any(_are_joined(question, each.places, match.places) for each in listed)
        if fact is not None and fact.path not in paths and is_next:
            listed.append(match)
            paths.add(fact.path)
    has_and = any(token.text == "and" for token in question)
    return listed[1:] if has_and else []


def _without(intent: Intent, said: Set[Token]) -> Intent:
    """Return a meaning without words that are explained otherwise."""
    return replace(
        intent,
        words=tuple(token for token in intent.words if token not in said),
        soft_words=tuple(token for token in intent.soft_words if token not in said),
        unexplained=tuple(token for token in intent.unexplained if token not in said),
    )


def _are_joined(question: Sequence[Token], one: Sequence[int], other: Sequence[int]) -> bool:
    """Return whether two phrases have only `and`, or nothing, and words that say nothing between them."""
    first, last = sorted((tuple(one), tuple(other)))
    between = [token.text for token in question[first[-1] + 1 : last[0]]]
    return set(between) <= {"and", *BETWEEN}
