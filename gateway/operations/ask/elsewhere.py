"""Where else an answer may be, when the topic of a question does not have its words."""

from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.full_text import ALL_OF_FEW
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import NOUN, matches
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.topic import DATED, Subject, ValueKind
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import stem, stems

SEARCHED_ASKS: Final = (Ask.LIST, Ask.WHERE, Ask.WHETHER)
"""What texts may answer when the tab that was meant does not."""
_SENDING: Final = frozenset(map(stem, ("send", "mail", "email", "mailed", "emailed", "write")))
MIN_WORDS_OF_WHO: Final = 2
"""Words that a text needs to have, all of them, to say who."""


def is_of_balance(intent: Intent) -> bool:
    """Return whether a question is about what is due, which each invoice has its part of."""
    return intent.attribute is not None and intent.attribute.path == "metrics.totalDue"


def moved_intent(intent: Intent, topic: Subject) -> Intent:
    """Return the same question about another topic."""
    found = matches(topic, intent.question)
    label = intent.attribute.label if intent.attribute else ""
    if topic.key == "contactPersons" and label != "extension":
        label = {"phones": "phone", "emails": "e-mail"}.get(intent.topic.key, label)
    if topic.key == "invoices" and is_of_balance(intent):
        label = "balance"
    named = [match.entry.attribute for match in found if match.entry.attribute is not None]
    attribute = next((each for each in topic.attributes if each.label == label or each in named), None)
    if intent.ask is Ask.AMOUNT and topic.amount and attribute is not None and attribute.kind in DATED:
        attribute = None
    states = tuple(match.entry.state for match in found if match.entry.state is not None)
    explained = {intent.question[place] for match in found if not match.entry.stays for place in match.places}
    words = tuple(token for token in intent.words if token not in explained)
    soft = tuple(token for token in intent.soft_words if token not in explained)
    is_rate = intent.ask is Ask.COUNT and attribute is not None and attribute.kind is ValueKind.CODE
    ask = Ask.LIST if is_rate else intent.ask
    return replace(intent, topic=topic, ask=ask, attribute=attribute, states=states, words=words, soft_words=soft)


def primary_contact(intent: Intent) -> Intent | None:
    """Return the question for the primary contact, for a customer without other contact persons."""
    is_of_another = any(token.text in ("else", "other") for token in intent.question)
    if intent.topic.key != "contactPersons" or intent.ask is not Ask.WHO or intent.words or is_of_another:
        return None
    profile = TOPICS["profile"]
    contact = next(each for each in profile.attributes if each.path == "primaryContact.name")
    return replace(intent, topic=profile, attribute=contact)


def other_outbox(intent: Intent) -> Subject | None:
    """Return where else there is what was sent: letters are messages, or e-mails of the communications."""
    said = {token.stem for token in intent.question}
    is_in = any("INBOUND" in state.values for state in intent.states)
    others = {"communications": "messages", "messages": "communications"}
    is_in = is_in or any(not state.narrows for state in intent.states)
    if intent.topic.key not in others or is_in or not said & _SENDING:
        return None
    return TOPICS[others[intent.topic.key]]


def is_named(intent: Intent) -> bool:
    """Return whether a question names the topic itself, rather than what is done with its records."""
    return any(match.entry.weight >= NOUN for match in matches(intent.topic, intent.question))


PLANS: Final = ("recurringInvoices", "subscriptions", "agreements")
"""What is charged regularly."""


def other_intents(intent: Intent) -> list[Intent]:
    """Return the same question about other topics that it may mean, where the first has nothing.

    What is charged regularly is of any plan; a day that other records have too is theirs: `when did the vanity arrive`.
    """
    if intent.is_moved:
        return []
    is_regular = intent.per is not None or any(token.text == "regularly" for token in intent.question)
    if intent.topic.key in PLANS and is_regular:
        moved = [moved_intent(intent, TOPICS[key]) for key in PLANS if key != intent.topic.key]
        return moved if intent.ask is Ask.WHEN else [replace(each, attribute=None) for each in moved]
    is_of_ours = any(token.text in ("we", "you", "i") for token in intent.question)
    is_whether = intent.ask is Ask.WHETHER and intent.is_done and bool(intent.words) and not is_of_ours
    if is_named(intent) or not (intent.ask is Ask.WHEN or is_whether or intent.range is not None):
        return []
    return [moved_intent(intent, topic) for topic in TOPICS.values() if topic.field and _knows_day(topic, intent)]


def _knows_day(topic: Subject, intent: Intent) -> bool:
    """Return whether a topic has a day that a question asks for or names, beside words or by more than one word."""
    found = matches(topic, intent.question)
    days = [match for match in found if match.entry.attribute is not None and match.entry.attribute.kind in DATED]
    return topic is not intent.topic and any(intent.words or len(match.places) > 1 for match in days)


def names_another(intent: Intent, selected: SelectedRows) -> bool:
    """Return whether a question asks if a fact of the profile is another one: `is Grant their account manager`."""
    attribute = intent.attribute
    if intent.topic.field or intent.ask is not Ask.WHETHER or attribute is None or attribute.kind is not ValueKind.TEXT:
        return False
    named = [place for place, token in enumerate(intent.question) if token in selected.unmatched]
    return named == list(range(1, len(named) + 1))


def is_searched(meaning: Intent | None, part: Understood) -> bool:
    """Return whether a text may answer a question of this meaning."""
    if meaning is None:
        return bool(part.words) and not part.changes
    if meaning.ask is Ask.WHO:
        return MIN_WORDS_OF_WHO <= len(part.words) <= ALL_OF_FEW
    own = stems(f"{meaning.topic.one} {meaning.topic.many}")
    words = [token for token in (*meaning.words, *meaning.soft_words) if token.stem not in own]
    return meaning.ask in SEARCHED_ASKS and bool(words)


def names_left_word(intent: Intent, other: Intent) -> bool:
    """Return whether a topic is named by a word that another meaning leaves out."""
    places = {place for match in matches(intent.topic, other.question) for place in match.places}
    return any(other.question[place] in other.unexplained for place in places)


def is_narrowed(intent: Intent) -> bool:
    """Return whether a question says which records it means: only then does another topic than the first answer."""
    is_dated = intent.range is not None and not intent.range.is_age
    is_of_one = intent.group is not None or (intent.pick is not None and intent.ask is Ask.WHO)
    return bool(intent.words) or is_dated or is_of_one or any(not state.narrows for state in intent.states)
