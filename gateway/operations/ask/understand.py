"""Understanding: a question becomes its likely meanings, by vocabulary and a grammar of a few rules."""

import re
from collections.abc import Sequence, Set
from datetime import date
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.amount_range import AmountRange, find_amounts
from gateway.operations.ask.grammar import (
    find_ask,
    find_pick,
    is_about_all,
    is_about_done,
    is_about_future,
    is_for_advice,
)
from gateway.operations.ask.intent import Ask, Intent, Understood
from gateway.operations.ask.lexicon import HINT, Match, corrected, matches, score
from gateway.operations.ask.time_range import TimeRange, find_range
from gateway.operations.ask.topic import DATED, Attribute, Subject, ValueKind, phrases
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.word import FILLERS, PREMISES, Token, plain, tokens

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
_ANY: Final = frozenset({"any", "anything"})
_YES_OR_NO: Final = (ValueKind.UNTIL, ValueKind.FLAG, ValueKind.NOT_FLAG)
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
    period, rest = find_range(asked, today)
    amounts, rest = find_amounts(rest)
    number = _NUMBER.search(rest)
    rest = rest.replace(number[0], " ") if number else rest
    question = [corrected(token) for token in tokens(rest)]
    intents = _intents(question, period, amounts, number[0].upper() if number else None)
    if before is not None and before.intents and (_refers_back(question) or not intents):
        intents = _continued(intents, before.intents[0], question, period)
    original = tokens(rest)
    words = tuple(token for token in original if _means_something(token, question, original))
    asks_for = find_ask(question) in (Ask.WHO, Ask.AMOUNT, Ask.COUNT)
    is_narrowed = period is not None or amounts is not None or number is not None or asks_for
    is_named = bool(intents) or is_for_advice(question) or any(matches(topic, question) for topic in TOPICS.values())
    guessed = () if is_named or "since" in asked.split() else _GUESSED.get(find_ask(question) or Ask.LIST, ())
    guesses = tuple(_intent(TOPICS[key], [], question, period, amounts, None) for key in guessed)
    return Understood(text.strip(" ?.,"), tuple(intents), words, guesses, is_narrowed)


_GUESSED: Final = {Ask.WHO: ("contactPersons", "jobs"), Ask.WHEN: ("jobs",), Ask.AMOUNT: ("jobs", "quotes")}
"""What a question is likely about that names no topic: `who is Hector`, `when was the repipe`."""


def _means_something(token: Token, question: Sequence[Token], original: Sequence[Token]) -> bool:
    fixed = question[original.index(token)]
    return not ({token.text, token.stem, fixed.text, fixed.stem} & FILLERS)


def _refers_back(question: Sequence[Token]) -> bool:
    return any(token.text in _REFERS_BACK for token in question)


def _continued(
    intents: list[Intent], before: Intent, question: Sequence[Token], period: TimeRange | None
) -> list[Intent]:
    """Return the meanings of a part that says `it`: of the topic and records of the part before."""
    found = matches(before.topic, question)
    same = _intent(before.topic, found, question, period or before.range, before.amounts, None)
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
    if is_for_advice(question) and _left_words(question, set()):
        return []
    wanted = _wanted_contact(question)
    for topic in TOPICS.values():
        found = matches(topic, question)
        points = score(topic, found, len(question)) if found else 0
        if number and _is_numbered(topic, number):
            points += 6
        if topic.key == wanted:
            points += 4
        is_timeless = not topic.when and not any(match.entry.attribute for match in found)
        if points and not topic.when and (period or number or amounts):
            points -= 3
        if points and is_timeless and ask is Ask.WHEN:
            points -= 3
        needed = {Ask.WHO: topic.person, Ask.AMOUNT: topic.amount}.get(ask, "any") if ask else "any"
        if points and not needed and topic.field and not any(match.entry.attribute for match in found):
            points *= 0.3
        if points > 0:
            scored.append((points, topic, found))
    scored.sort(key=lambda each: -each[0])
    best = scored[0][0] if scored else 0
    likely = [each for each in scored if each[0] >= best * MIN_SHARE][:MAX_MEANINGS]
    others = {place for _, _, found in scored for match in found if not match.entry.stays for place in match.places}
    return [_intent(topic, found, question, period, amounts, number, others) for _, topic, found in likely]


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


def _intent(
    topic: Subject,
    found: Sequence[Match],
    question: Sequence[Token],
    period: TimeRange | None,
    amounts: AmountRange | None,
    number: str | None,
    others: set[int] | None = None,
) -> Intent:
    ask = find_ask(question) or Ask.LIST
    found = [match for match in found if not _is_of_present(match, found, question)]
    attribute, states = _asked(topic, found, ask, narrows=_narrows(question))
    attribute = _dated(topic, attribute, states) if ask is Ask.WHEN else attribute
    named = {place for match in found if match.entry.attribute is attribute is not None for place in match.places}
    ask = _resolved_ask(attribute, ask, [question[place].text for place in named], said=find_ask(question) is not None)
    used = _used(found, attribute)
    pick, pick_at, count = find_pick(question, named)
    words = _left_words(question, {*used, *pick_at})
    hard = tuple(
        token for token in words if question.index(token) not in (others or set()) and token.text not in PREMISES
    )
    asked_about = [match for match in states if match.entry.state is not None and not match.entry.state.narrows]
    is_about_some = pick is not None or number is not None or is_about_all(question)
    return Intent(
        topic=topic,
        ask=ask,
        attribute=attribute,
        pick=pick,
        count=count,
        range=period,
        amounts=amounts,
        number=number,
        states=tuple(match.entry.state for match in states if match.entry.state is not None),
        is_predicate=ask is Ask.WHETHER and bool(asked_about) and is_about_some,
        concerns_all=is_about_all(question),
        is_future=is_about_future(question),
        is_done=is_about_done(question),
        question=tuple(question),
        words=hard,
        soft_words=tuple(token for token in words if token not in hard),
    )


_PRESENT: Final = frozenset(["expire", "expires", "expiring", "end", "ends", "ending", "lapse", "lapses"])
"""Forms that ask for the day, where `expired` names a state."""


def _is_of_present(match: Match, found: Sequence[Match], question: Sequence[Token]) -> bool:
    if match.entry.state is None or len(match.places) > 1 or question[match.places[0]].text not in _PRESENT:
        return False
    return any(other.entry.attribute is not None and set(match.places) & set(other.places) for other in found)


def _dated(topic: Subject, attribute: Attribute | None, states: Sequence[Match]) -> Attribute | None:
    """Return what is a day, for a question of when: the day of renewal, not whether; since when it is overdue."""
    if attribute is None:
        days = [match.entry.state.day for match in states if match.entry.state is not None and match.entry.state.day]
        return next((each for each in topic.attributes if days and each.path == days[0]), None)
    if attribute.kind not in (ValueKind.FLAG, ValueKind.NOT_FLAG):
        return attribute
    same = [each for each in topic.attributes if each.kind in DATED and set(each.phrases) & set(attribute.phrases)]
    return same[0] if same else attribute


def _left_words(question: Sequence[Token], used: Set[int]) -> tuple[Token, ...]:
    """Return the words that say something and were not understood yet."""
    return tuple(
        token
        for place, token in enumerate(question)
        if place not in used and token.text not in FILLERS and token.stem not in FILLERS
    )


def _resolved_ask(attribute: Attribute | None, ask: Ask, named: Sequence[str], *, said: bool) -> Ask:
    """Return the kind of question if its words belong to the attribute, as in `serial number`, or are missing."""
    if attribute is None:
        return ask
    if ask is Ask.COUNT and {"often", "many", "number"} & set(named):
        return Ask.LIST
    return Ask.WHETHER if not said and attribute.kind in _YES_OR_NO else ask


def _used(found: Sequence[Match], attribute: Attribute | None) -> set[int]:
    """Return the words that the topic's own phrases explain; hints are looked for in the records too."""
    stays = {place for match in found if match.entry.stays for place in match.places}
    used = {place for match in found if not match.entry.stays for place in match.places}
    named = {place for match in found if match.entry.attribute is attribute is not None for place in match.places}
    return (used - stays) | named


def _asked(topic: Subject, found: Sequence[Match], ask: Ask, *, narrows: bool) -> tuple[Attribute | None, list[Match]]:
    """Return (the kind of question, the states that are named); words that could be both are one of them."""
    best = _attribute(topic, found)
    states = [match for match in found if match.entry.state is not None]
    if best is None or best.entry.attribute is None:
        return None, states
    same = [match for match in states if set(match.places) & set(best.places)]
    decides = best.entry.attribute.kind in (ValueKind.UNTIL, ValueKind.FLAG)
    if same and (narrows if decides else ask is Ask.WHETHER):
        return None, states
    if same and len(best.places) == 1 and ask in (Ask.COUNT, Ask.LIST, Ask.AMOUNT) and best.entry.weight < HINT:
        return None, states
    return best.entry.attribute, [match for match in states if match not in same or _only_narrows(match)]


def _only_narrows(match: Match) -> bool:
    return match.entry.state is not None and match.entry.state.narrows


def _narrows(question: Sequence[Token]) -> bool:
    """Return whether a state narrows the records rather than being the question: `which units are under warranty`."""
    return find_ask(question) in (Ask.COUNT, Ask.LIST) or any(token.text in _ANY for token in question)


def _attribute(topic: Subject, found: Sequence[Match]) -> Match | None:
    """Return what the question wants of the records: the attribute of the longest phrase."""
    asked = [match for match in found if match.entry.attribute is not None]
    if not asked:
        return None
    best = max(asked, key=lambda match: (len(match.places), match.entry.weight, -match.places[0]))
    names = [match for match in found if match.entry.weight > HINT and not (match.entry.attribute or match.entry.state)]
    # A word that names the topic and an attribute, as `card`, names the topic.
    is_name = len(best.places) == 1 and any(set(best.places) <= set(name.places) for name in names)
    return None if is_name and best.entry.phrase not in _KEPT else best


_KEPT: Final = frozenset(phrases("warranty, install, city, county, zip"))
