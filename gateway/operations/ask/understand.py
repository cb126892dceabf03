"""Understanding: a question becomes its likely meanings, by vocabulary and a grammar of a few rules."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.age_range import find_age
from gateway.operations.ask.amount_range import AmountRange, find_amounts
from gateway.operations.ask.explanation import left_words
from gateway.operations.ask.grammar import find_ask, is_about_future, is_for_advice, looks_ahead
from gateway.operations.ask.group import find_group
from gateway.operations.ask.intent import Ask, Intent, Understood
from gateway.operations.ask.lexicon import Match, corrected, matches, score
from gateway.operations.ask.meaning import Conditions, make_intent
from gateway.operations.ask.time_range import TimeRange, find_range
from gateway.operations.ask.topic import DATED, Subject, ValueKind
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.word import FILLERS, MODIFIERS, PREMISES, Token, plain, tokens

MAX_MEANINGS: Final = 3
MIN_SHARE: Final = 0.4
"""How well another meaning fits, beside the best one, to be tried."""
_POLITE: Final = re.compile(
    r"^(?:(?:please|hey|hi|hello|so|ok|okay|um|and|quick question|remind me|"
    r"(?:can|could|would|will) (?:you|someone|anybody) (?:please |quickly |just )?"
    r"(?:tell|show|give|list|check|look up|find|remind|let)(?: me| us)?(?: know)?|tell me|let me know|"
    r"i (?:need|want|would like|wanted) to (?:know|see|find out)|do (?:you|we) know|any idea|i was wondering|"
    r"wondering|i wonder|just checking|checking|is it true that|am i right that)\b[ ,:]*)+"
)
_NUMBER: Final = re.compile(r"\b(?:[a-z]{1,3})-\d+(?:-\d+)*\b")
_SECOND_PART: Final = re.compile(
    r"\s*(?:,|;|\?)?\s+and\s+(?=(?:what|when|who|where|how|which|is|are|was|were|did|does|do|has|have|will|can)\b)|\?\s+(?=\w)"
)
_CHANGING: Final = MODIFIERS - frozenset(
    ["why", "before", "after", "between", "per", "each", "under", "over", "above", "below", "last", "old", "bad"]
)
"""Words with which a question that names no topic is not answered by a text."""
_SAID_BY_TEXTS: Final = (Ask.LIST, Ask.WHERE, Ask.WHETHER)
"""What a text may answer that no topic is named for."""
_REFERS_BACK: Final = frozenset(["it", "they", "them", "that", "those", "this", "these", "one", "there"])


def understand(question: str, today: date) -> list[Understood]:
    """Return each part of a question with its meanings; a later part may speak of what an earlier one is about."""
    found: list[Understood] = []
    for part in _SECOND_PART.split(plain(question)):
        if part.strip(" ?.,!"):
            found.append(_understand_part(part, today, found[-1] if found else None))
    return found


def _understand_part(text: str, today: date, before: Understood | None) -> Understood:
    asked = _POLITE.sub("", text.strip()).strip()
    period, rest = find_age(asked, today)
    if period is None:
        period, rest = find_range(asked, today, ahead=looks_ahead(tokens(asked)))
    amounts, rest = find_amounts(rest)
    number = _NUMBER.search(rest)
    rest = rest.replace(number[0], " ") if number else rest
    question = [corrected(token) for token in tokens(rest)]
    intents = _intents(question, period, amounts, number[0].upper() if number else None)
    if before is not None and before.intents and (_refers_back(question) or not intents):
        intents = _continued(intents, before.intents[0], question, period)
    original = tokens(rest)
    words = tuple(token for token in original if _means_something(token, question, original))
    asks_for = find_ask(question) not in (None, *_SAID_BY_TEXTS) and not is_for_advice(question)
    is_narrowed = period is not None or amounts is not None or number is not None or asks_for
    is_named = bool(intents) or is_for_advice(question) or any(matches(topic, question) for topic in TOPICS.values())
    guessed = () if (is_named and not _wants_number(question)) or "since" in asked.split() else _guessed(question)
    given = Conditions(period, amounts)
    guesses = tuple(make_intent(TOPICS[key], matches(TOPICS[key], question), question, given) for key in guessed)
    changes = any(token.text in _CHANGING for token in question)
    return Understood(
        text.strip(" ?.,"), tuple(intents), words, guesses, is_narrowed, changes, find_ask(question) is Ask.COUNT
    )


def _wants_number(question: Sequence[Token]) -> bool:
    """Return whether a question ends in what people have: `give me Lupe's number`."""
    return len(question) > 1 and question[-1].text in ("number", "phone", "cell", "email")


def _guessed(question: Sequence[Token]) -> tuple[str, ...]:
    """Return the topics that a question is likely about which names none."""
    ask, texts = find_ask(question) or Ask.LIST, {token.text for token in question}
    special = (
        (_wants_number(question), ("contactPersons",)),
        (ask is Ask.WHEN and is_about_future(question), ("visits", "jobs")),
        (ask is Ask.COUNT and "times" in texts, ("visits",)),
        (ask is Ask.LIST and bool({"did", "done"} & texts), ("jobs",)),
        (ask is Ask.LIST and "in" in texts, ("equipment",)),
    )
    return next((topics for fits, topics in special if fits), _GUESSED.get(ask, ()))


_GUESSED: Final = {
    Ask.WHO: ("contactPersons", "jobs"), Ask.WHEN: ("jobs", "visits"), Ask.AMOUNT: ("jobs", "quotes"),
    Ask.AVERAGE: ("jobs",),
}  # fmt: skip
"""What a question is likely about that names no topic: `who is Hector`, `when was the repipe`."""


def _means_something(token: Token, question: Sequence[Token], original: Sequence[Token]) -> bool:
    fixed = question[original.index(token)]
    return not ({token.text, token.stem, fixed.text, fixed.stem} & (FILLERS | PREMISES))


def _refers_back(question: Sequence[Token]) -> bool:
    return any(token.text in _REFERS_BACK for token in question)


def _continued(
    intents: list[Intent], before: Intent, question: Sequence[Token], period: TimeRange | None
) -> list[Intent]:
    """Return the meanings of a part that says `it`: of the topic and records of the part before."""
    found = matches(before.topic, question)
    same = make_intent(before.topic, found, question, Conditions(period or before.range, before.amounts))
    best = intents[0] if intents else None
    if (
        best is not None
        and best.topic is not before.topic
        and not any(m.entry.attribute or m.entry.state for m in matches(before.topic, question))
    ):
        return intents
    words = tuple(dict.fromkeys((*before.words, *same.words)))
    pick, states = same.pick or before.pick, same.states or before.states
    return [replace(same, words=words, number=before.number, pick=pick, count=before.count, states=states)]


def _intents(
    question: Sequence[Token], period: TimeRange | None, amounts: AmountRange | None, number: str | None
) -> list[Intent]:
    """Return the meanings of a question, the likeliest first."""
    scored: list[tuple[float, Subject, list[Match]]] = []
    ask = find_ask(question)
    if is_for_advice(question) and left_words(question, set()):
        return []
    wanted = _wanted_contact(question)
    group = find_group(question)
    for topic in TOPICS.values():
        found = matches(topic, question)
        points = score(topic, found, len(question)) if found else 0
        if number and _is_numbered(topic, number):
            points += 6
        if topic.key == wanted:
            points += 4
        is_timeless = not topic.when and not any(match.entry.attribute for match in found)
        if points and not topic.when and not any(_is_narrowable(match, period, amounts, number) for match in found):
            points -= 3 if period or number or amounts else 0
        if points and is_timeless and ask is Ask.WHEN:
            points -= 3
        needed = {Ask.WHO: topic.person, Ask.AMOUNT: topic.amount}.get(ask, "any") if ask else "any"
        if points and not needed and topic.field and not any(match.entry.attribute for match in found):
            points *= 0.3
        is_group = group is not None and all(group.places.issuperset(match.places) for match in found)
        if points > 0 and not is_group:
            scored.append((points, topic, found))
    scored.sort(key=lambda each: -each[0])
    best = scored[0][0] if scored else 0
    likely = [each for each in scored if each[0] >= best * MIN_SHARE][:MAX_MEANINGS]
    others = {place for _, _, found in scored for match in found if not match.entry.stays for place in match.places}
    return [
        make_intent(topic, found, question, Conditions(period, amounts, number), others) for _, topic, found in likely
    ]


def _is_narrowable(match: Match, period: TimeRange | None, amounts: AmountRange | None, number: str | None) -> bool:
    """Return whether an attribute is a day, or an amount, that the days or amounts of a question narrow."""
    attribute = match.entry.attribute
    if attribute is None or number is not None:
        return False
    is_dated = attribute.kind in DATED or bool(attribute.day)
    return (period is None or is_dated) and (amounts is None or attribute.kind is ValueKind.MONEY)


_PREFIXES: Final = {
    "a": "visits", "j": "jobs", "q": "quotes", "inv": "invoices", "e": "estimates", "r": "recurringInvoices",
    "s": "agreements", "p": "subscriptions", "l": "sales", "cr": "credits", "rf": "refunds",
}  # fmt: skip


def _wanted_contact(question: Sequence[Token]) -> str | None:
    """Return the topic if a question wants a number or an address rather than calls: `what is his home phone`."""
    texts = [token.text for token in question]
    has_verb = texts[:2] in (["what", "is"], ["which", "is"], ["is", "there"]) or texts[:1] in (
        ["does"],
        ["do"],
        ["have"],
    )
    if not texts or not has_verb or set(texts) & _OF_CONVERSATIONS:
        return None
    return {"email": "emails", "phone": "phones", "cell": "phones", "mobile": "phones"}.get(texts[-1])


_OF_CONVERSATIONS: Final = frozenset(
    ["last", "first", "latest", "get", "send", "sent", "receive", "want", "like", "prefer", "answer", "use", "by", "in"]
)


def _is_numbered(topic: Subject, number: str) -> bool:
    return _PREFIXES.get(number.split("-", maxsplit=1)[0].lower()) == topic.key
