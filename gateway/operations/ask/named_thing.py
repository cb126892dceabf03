"""Topics that a question names only by a thing that their records have: `what is on the north wall`."""

from collections.abc import Iterator
from typing import Final

from gateway.operations.ask.grammar import find_ask
from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.lexicon import matches
from gateway.operations.ask.meaning import make_intent
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.understood import Understood
from gateway.operations.ask.word import Token, stem

_TOPICS_BY_ASK: Final = {
    Ask.LIST: ("equipment", "jobs", "subscriptions", "agreements", "quotes"),
    Ask.WHERE: ("equipment", "jobs"),
    Ask.WHEN: ("jobs", "visits", "equipment"),
    Ask.WHO: ("jobs", "visits", "sales"),
    Ask.AMOUNT: ("jobs", "subscriptions", "agreements", "quotes", "estimates"),
}
"""Where a thing is looked for, by what is asked of it."""
_TELLING_WORDS: Final = (
    "come go put take make use turn keep happen run start begin end send expire lapse set issue need like try manage "
    "say yes no good include apply add write read mention want look let know mean think remember tell free left way "
    "working next last"
)
_TELLING: Final = frozenset(map(stem, _TELLING_WORDS.split()))
"""Words that say something of the thing, though they mean nothing in most questions."""


def named_intents(part: Understood) -> Iterator[Intent]:
    """Yield the meanings of a question for topics that it names by a thing alone; none if another word says more."""
    ask = find_ask(part.question) or Ask.LIST
    for key in _TOPICS_BY_ASK.get(ask, ()):
        topic = TOPICS[key]
        found = matches(topic, part.question)
        said = {part.question[place] for match in found for place in match.places}
        intent = make_intent(topic, found, part.question, part.given)
        if intent.words and not intent.unexplained and not _tells_more(part.question, said):
            yield intent


def _tells_more(question: tuple[Token, ...], said: set[Token]) -> bool:
    return any(token.stem in _TELLING and token not in said for token in question)
