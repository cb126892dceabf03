"""The likely meanings of a question: the topics that its words fit best."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from gateway.operations.ask.age_range import find_age
from gateway.operations.ask.amount_range import AmountRange, find_amounts
from gateway.operations.ask.explanation import left_words
from gateway.operations.ask.grammar import find_ask, is_for_advice
from gateway.operations.ask.group import FoundGroup, Group, find_group
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import NOUN, Match, matches, score
from gateway.operations.ask.meaning import Conditions, make_intent
from gateway.operations.ask.tense import looks_ahead
from gateway.operations.ask.time_range import TimeRange, find_range
from gateway.operations.ask.topic import DATED, Subject, ValueKind
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.word import Token, begins, stem, tokens

MAX_MEANINGS: Final = 3
MIN_SHARE: Final = 0.4
"""How well another meaning fits, beside the best one, to be tried."""
_NUMBER: Final = re.compile(r"\b(?:[a-z]{1,3})-\d+(?:-\d+)*\b")


def read_conditions(text: str, today: date) -> tuple[Conditions, str]:
    """Return the days, amounts and number that a folded question names, and the question without them."""
    period, rest = find_age(text, today)
    if period is None:
        period, rest = find_range(text, today, ahead=looks_ahead(tokens(text)))
    amounts, rest = find_amounts(rest)
    number = _NUMBER.search(rest)
    rest = rest.replace(number[0], " ") if number else rest
    return Conditions(period, amounts, number[0].upper() if number else None), rest


def candidates(question: Sequence[Token], given: Conditions) -> list[Intent]:
    """Return the meanings of a question, the likeliest first."""
    is_at_hours = given.range is not None and given.range.recurring is not None
    if is_for_advice(question) and (is_at_hours or left_words(question, set())):
        return []
    scored = _scored(question, given)
    scored.sort(key=lambda each: -each[0])
    best = scored[0][0] if scored else 0
    likely = [each for each in scored if each[0] >= best * MIN_SHARE][:MAX_MEANINGS]
    others = {place for _, _, found in scored for match in found if not match.entry.stays for place in match.places}
    return [make_intent(topic, found, question, given, others) for _, topic, found in likely]


def _scored(question: Sequence[Token], given: Conditions) -> list[tuple[float, Subject, list[Match]]]:
    """Return the topics that a question may be about, with how well each fits."""
    scored: list[tuple[float, Subject, list[Match]]] = []
    group = find_group(question)
    for topic in TOPICS.values():
        found = matches(topic, question)
        points = _points(topic, found, question, given)
        if group is not None and _is_of_technicians(group, question) and "technician" not in topic.person:
            continue
        is_group = group is not None and all(group.places.issuperset(match.places) for match in found)
        if points > 0 and not is_group:
            scored.append((points, topic, found))
    if scored or given.range is None:
        return scored
    periods = (topic for topic in TOPICS.values() if topic.is_period)
    return [(1.0, topic, found) for topic in periods if (found := _asking_phrases(topic, question))]


def _points(topic: Subject, found: list[Match], question: Sequence[Token], given: Conditions) -> float:
    """Return how well a topic fits a question, by its phrases, and by what it can be asked and narrowed by."""
    period, amounts, number = given
    points = score(topic, found, len(question)) if found else 0
    points = _leaning(topic, points, question, found)
    if topic.key == "equipment" and period is not None and not period.is_age and _is_of_service(found):
        points *= 0.2
    if points and _asks_which(found, question):
        points += 3
    if number and _is_numbered(topic, number):
        points += 6
    if not points:
        return 0
    ask = find_ask(question)
    asks_fact = any(match.entry.attribute for match in found)
    is_timed = bool(topic.when) or topic.is_period
    if not is_timed and not any(_is_narrowable(match, period, amounts, number) for match in found):
        points -= 3 if period or number or amounts else 0
    if points and ask is Ask.WHEN and not (topic.when or asks_fact):
        points -= 3
    needed = {Ask.WHO: topic.person, Ask.AMOUNT: topic.amount}.get(ask, "any") if ask else "any"
    return points * 0.3 if points and not needed and topic.field and not asks_fact else points


def _is_of_service(found: Sequence[Match]) -> bool:
    """Return whether the question is about the last service of a unit: with a day, it is the job of that day."""
    return any(match.entry.attribute and match.entry.attribute.path.startswith("lastService") for match in found)


def _is_of_wish(question: Sequence[Token]) -> bool:
    """Return whether a question is what somebody asked for, rather than whom to ask for."""
    texts = [token.text for token in question]
    return texts[:1] == ["what"] and texts[-2:] == ["ask", "for"]


def _names_means(question: Sequence[Token]) -> bool:
    """Return whether a question says by what means: `did she pay everything in cash`."""
    pairs = pairwise(token.text for token in question)
    return any(lead in ("in", "by", "with") and means in _MEANS for lead, means in pairs)


def _asks_which(found: Sequence[Match], question: Sequence[Token]) -> bool:
    """Return whether a question asks which of a topic's records it is: `which job brought in the most money`."""
    is_which = begins(question, "which")
    return is_which and any(match.entry.weight >= NOUN and 1 in match.places for match in found)


def _leaning(topic: Subject, points: float, question: Sequence[Token], found: Sequence[Match]) -> float:
    """Return the points of a topic with what speaks for or against it beside its phrases."""
    if topic.key == _wanted_contact(question):
        points += 4
    if topic.key in ("contactPersons", "profile") and _is_of_wish(question):
        points = 0
    if topic.key == "profile" and _names_means(question):
        points *= 0.2
    if topic.key == "emails" and _is_of_mail(question):
        points *= 0.3
    if topic.key == "addresses" and _is_of_work(question):
        points *= 0.2
    if topic.key == "equipment" and (_is_of_unit_there(question) or _is_of_installing(question)):
        points *= 0.2
    if topic.key == "equipment" and _is_of_no_unit(question, found):
        points *= 0.2
    if topic.key == "payments" and points:
        points += 5 if _asks_means(question, found) else -2 if _names_invoice(question) else 0
    return 0 if topic.is_period and _is_of_delivery(question) else points


def _asking_phrases(topic: Subject, question: Sequence[Token]) -> list[Match]:
    """Return the phrases of a topic, if one asks for what it says: `what did they owe in May`."""
    found = matches(topic, question)
    return found if any(match.entry.attribute is not None for match in found) else []


def _names_invoice(question: Sequence[Token]) -> bool:
    """Return whether invoices are meant rather than what came in for them: `which invoice was paid by card`."""
    stemmed = {token.stem for token in question}
    return bool({"invoice", "bill"} & {token.text.removesuffix("s") for token in question}) and "payment" not in stemmed


def _asks_means(question: Sequence[Token], found: Sequence[Match]) -> bool:
    """Return whether the payments of a bill are wanted: `check number of the bill`, `which check paid the bill`."""
    asks_number = any(match.entry.attribute and match.entry.attribute.path == "reference" for match in found)
    return asks_number or (begins(question, "which", "what") and len(question) > 1 and question[1].text in _MEANS)


def _is_of_technicians(group: FoundGroup, question: Sequence[Token]) -> bool:
    return group.group is Group.PERSON and any(question[place].stem == "technician" for place in group.places)


def _is_narrowable(match: Match, period: TimeRange | None, amounts: AmountRange | None, number: str | None) -> bool:
    """Return whether an attribute is a day, or an amount, that the days or amounts of a question narrow."""
    attribute = match.entry.attribute
    if attribute is None or number is not None:
        return False
    is_dated = attribute.kind in DATED or bool(attribute.day)
    return (period is None or is_dated) and (amounts is None or attribute.kind is ValueKind.MONEY)


_MEANS: Final = frozenset(["cash", "check", "card", "transfer", "wire", "financing"])
_PREFIXES: Final = {
    "a": "visits", "j": "jobs", "q": "quotes", "inv": "invoices", "e": "estimates", "r": "recurringInvoices",
    "s": "agreements", "p": "subscriptions", "l": "sales", "cr": "credits", "rf": "refunds",
}  # fmt: skip


def _wanted_contact(question: Sequence[Token]) -> str | None:
    """Return the topic if a question wants a number or an address rather than calls: `what is his home phone`."""
    texts = [token.text for token in question]
    ends = [text for text in texts if text not in _OF_WHOM]
    if len(ends) <= MAX_NAMED and ends and ends[-1] in _CONTACTS and not set(texts) & _OF_CONVERSATIONS:
        return _CONTACTS[ends[-1]]
    has_verb = texts[:2] in (["what", "is"], ["which", "is"], ["is", "there"]) or texts[:1] in (
        ["does"],
        ["do"],
        ["have"],
    )
    if not texts or not has_verb or set(texts) & _OF_CONVERSATIONS:
        return None
    return _CONTACTS.get(texts[-1])


_CONTACTS: Final = {"email": "emails", "phone": "phones", "cell": "phones", "mobile": "phones"}
_OF_WHOM: Final = frozenset(["for", "him", "her", "them", "of", "the", "customer", "their", "his"])
MAX_NAMED: Final = 2
"""Words of `Dev phone`, which are no question about calls."""
_OF_CONVERSATIONS: Final = frozenset(
    ["last", "first", "latest", "get", "send", "sent", "receive", "want", "like", "prefer", "answer", "use", "by", "in"]
)


def _is_of_mail(question: Sequence[Token]) -> bool:
    """Return whether a question is about what was written, rather than to which address: `what emails did we send`."""
    texts = [token.text for token in question]
    return texts[-1:] != ["to"] and bool({"send", "sent", "sending", "write", "wrote", "written"} & set(texts))


_DONE_THERE: Final = frozenset(
    map(
        stem,
        ["do", "spend", "fix", "repair", "install", "work", "pay", "cost", "come", "go", "visit", "bill", "charge"],
    )
)


def _is_of_work(question: Sequence[Token]) -> bool:
    """Return whether an address is where something was done, rather than what is asked: `spend at the other house`."""
    at = next((place for place, token in enumerate(question) if token.text in ("at", "in", "for", "to")), 0)
    said = {token.stem for token in question[:at] if token.text not in ("do", "does")}
    return bool(_DONE_THERE & said)


def _is_of_unit_there(question: Sequence[Token]) -> bool:
    """Return whether a unit is where something is done, rather than a machine: `come to the Bay Street unit`."""
    at = max((place for place, token in enumerate(question) if token.text in ("at", "to")), default=len(question))
    return _is_of_work(question) and any(token.stem == "unit" for token in question[at:])


def _is_of_no_unit(question: Sequence[Token], found: Sequence[Match]) -> bool:
    """Return whether it is the home that is worked in, rather than a unit: `who cleaned there`."""
    if any(match.entry.stays or match.entry.weight >= NOUN for match in found):
        return False
    works = any(match.entry.attribute is not None and match.entry.attribute.path == "servicedBy" for match in found)
    places = {place for match in found for place in match.places}
    return any(token.stem == "clean" for token in question) or (works and not left_words(question, places))


def _is_of_installing(question: Sequence[Token]) -> bool:
    """Return whether a question is about the work, not the machine: `when did we last install a water heater`."""
    texts = [token.text for token in question]
    ours = [place for place, text in enumerate(texts[:-1]) if text in ("we", "you")]
    counts = texts[:2] == ["how", "many"]
    return any(
        question[place + 1 + is_last].stem in ("install", "put", "replac")
        for place in ours
        for is_last in [texts[place + 1] in ("last", "first", "ever")]
        if (is_last or counts) and place + 1 + is_last < len(texts)
    )


def _is_of_delivery(question: Sequence[Token]) -> bool:
    """Return whether a question is about how statements are sent, rather than what they say."""
    return bool(
        {"want", "send", "mail", "email", "get", "receive", "prefer", "lik"} & {token.stem for token in question}
    )


def _is_numbered(topic: Subject, number: str) -> bool:
    return _PREFIXES.get(number.split("-", maxsplit=1)[0].lower()) == topic.key
