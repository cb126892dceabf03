"""Where else an answer may be, when the topic of a question does not have its words."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from gateway.operations.ask.full_text import ALL_OF_FEW
from gateway.operations.ask.intent import Ask, Intent, Understood
from gateway.operations.ask.lexicon import matches
from gateway.operations.ask.select import SelectedRows
from gateway.operations.ask.topic import Subject, ValueKind
from gateway.operations.ask.word import FILLERS, stem, tokens

SEARCHED_ASKS: Final = (Ask.LIST, Ask.WHERE, Ask.WHETHER)
"""What texts may answer when the tab that was meant does not."""
MIN_WORDS_OF_WHO: Final = 2
"""Words that a text needs to have, all of them, to say who."""


def moved_intent(intent: Intent, topic: Subject) -> Intent:
    """Return the same question about another topic."""
    found = matches(topic, intent.question)
    label = intent.attribute.label if intent.attribute else ""
    if topic.key == "contactPersons" and label != "extension":
        label = {"phones": "phone", "emails": "e-mail"}.get(intent.topic.key, label)
    named = [match.entry.attribute for match in found if match.entry.attribute is not None]
    attribute = next((each for each in topic.attributes if each.label == label or each in named), None)
    states = tuple(match.entry.state for match in found if match.entry.state is not None)
    explained = {intent.question[place] for match in found if not match.entry.stays for place in match.places}
    words = tuple(token for token in intent.words if token not in explained)
    soft = tuple(token for token in intent.soft_words if token not in explained)
    return replace(intent, topic=topic, attribute=attribute, states=states, words=words, soft_words=soft)


def name_words(customer: Mapping[str, Any]) -> frozenset[str]:
    """Return the words of the customer's own names."""
    texts = [str(customer.get(name) or "") for name in ("displayName", "firstName", "lastName", "companyName")]
    words = [token for text in texts for token in tokens(text)]
    return frozenset(word for token in words for word in (token.text, token.stem)) - FILLERS | {stem("customer")}


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
    return meaning.ask in SEARCHED_ASKS and bool(meaning.words or meaning.soft_words)
