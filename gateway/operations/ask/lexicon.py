"""The vocabulary of all topics, compiled: which phrases a question has, and which word a typo means."""

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Final

import msgspec

from gateway.matching.search_key import within_one_typo
from gateway.operations.ask.note_matter import MATTER_WORDS
from gateway.operations.ask.topic import Attribute, Phrase, State, Subject, phrases
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.word import ADVERBS, BETWEEN, FILLERS, NUMBERS, STILL, Token, stem, tokens

NOUN, VERB, ATTRIBUTE, HINT, DETAIL, STATE = 3.0, 2.0, 2.4, 1.0, 0.7, 0.4
"""How much a word of a phrase says of the topic."""
MIN_FORGIVEN: Final = 5
"""Letters of a word in which any typo is forgiven; in one of four, two letters may be swapped."""
_LATER_WORDS_WEIGH = 0.75


class LexiconEntry(msgspec.Struct, frozen=True):
    """A phrase of a topic."""

    phrase: Phrase
    weight: float
    attribute: Attribute | None = None
    state: State | None = None
    stays: bool = False
    """Whether the phrase is looked for in the records too."""


class Match(msgspec.Struct, frozen=True):
    """An entry found in a question, at these of its tokens."""

    entry: LexiconEntry
    places: tuple[int, ...]


@cache
def entries(topic: Subject) -> tuple[LexiconEntry, ...]:
    """Return the phrases of a topic, the longest first."""
    found = [LexiconEntry(phrase, NOUN) for phrase in phrases(topic.nouns)]
    found += [LexiconEntry(phrase, VERB) for phrase in phrases(topic.verbs)]
    found += [LexiconEntry(phrase, HINT, stays=True) for phrase in phrases(topic.hints)]
    for attribute in topic.attributes:
        weight = ATTRIBUTE if attribute.alone else DETAIL
        found += [LexiconEntry(phrase, weight, attribute=attribute) for phrase in attribute.phrases]
    for state in topic.states:
        found += [LexiconEntry(phrase, STATE, state=state) for phrase in state.phrases]
    return tuple(sorted(found, key=lambda entry: (-len(entry.phrase), -entry.weight)))


@cache
def _entries_of_word(topic: Subject) -> dict[str, list[tuple[int, LexiconEntry]]]:
    """Return the phrases of a topic with their places in order, by the first word of each."""
    found: dict[str, list[tuple[int, LexiconEntry]]] = {}
    for place, entry in enumerate(entries(topic)):
        found.setdefault(entry.phrase[0], []).append((place, entry))
    return found


@cache
def _written() -> tuple[str, ...]:
    """Return the words of the phrases of all topics, as they are written there."""
    texts: list[str] = []
    for topic in TOPICS.values():
        texts += [topic.nouns, topic.verbs, topic.hints]
        texts += [attribute.words for attribute in topic.attributes]
        texts += [state.words for state in topic.states]
    return tuple(dict.fromkeys(token.text for text in texts for token in tokens(text)))


@cache
def _known() -> frozenset[str]:
    """Return every stem that means something, and the words that say nothing."""
    return frozenset(map(stem, _written())) | frozenset(map(stem, FILLERS)) | FILLERS | NUMBERS


@cache
def _correct_words() -> dict[str, list[str]]:
    """Return the words to correct towards, by their first letter."""
    found: dict[str, list[str]] = {}
    for word in dict.fromkeys([*_written(), *sorted(FILLERS)]):
        if len(word) >= MIN_FORGIVEN - 1:
            found.setdefault(word[0], []).append(word)
    return found


def is_vocabulary(token: Token) -> bool:
    """Return whether a word means something in the vocabulary, rather than nothing or something in records."""
    return token.stem in _known() and not {token.stem, token.text} & FILLERS


def is_known(token: Token) -> bool:
    """Return whether a word is one of the vocabulary, or one that says nothing."""
    return token.stem in _known() or token.text in _known()


def corrected(token: Token) -> Token:
    """Correct a mistyped word to the one of the vocabulary that it means, if there is one."""
    if is_known(token) or token.stem in MATTER_WORDS or not token.text.isalpha() or len(token.text) < MIN_FORGIVEN - 1:
        return token
    likely = (word for letter in dict.fromkeys(token.text[:2]) for word in _correct_words().get(letter, ()))
    meant = [word for word in likely if _stands_for(token.text, word)]
    if not meant:
        return token
    word = max(meant, key=lambda each: (each[0] == token.text[0], len(each)))
    return Token(word, stem(word))


def _stands_for(typed: str, word: str) -> bool:
    if sorted(typed[:2]) != sorted(word[:2]) and typed[0] != word[0]:
        return False
    if len(typed) >= MIN_FORGIVEN and len(word) >= MIN_FORGIVEN:
        return within_one_typo(typed, word) or (typed.endswith("s") and within_one_typo(typed[:-1], word))
    return sorted(typed) == sorted(word) and within_one_typo(typed, word)


def matches(topic: Subject, question: Sequence[Token]) -> list[Match]:
    """Return the phrases of a topic that a question has; no two of one kind share a word."""
    whole = list(range(len(question)))
    short = [place for place in whole if question[place].stem not in BETWEEN]
    shortest = [place for place in short if question[place].text not in STILL]
    plain = [place for place in whole if question[place].text not in ADVERBS]
    found: list[Match] = []
    taken: dict[str, set[int]] = {}
    present = {token.stem for token in question}
    begun = _entries_of_word(topic)
    likely = [each for word in present for each in begun.get(word, ()) if present.issuperset(each[1].phrase)]
    for _, entry in sorted(likely, key=itemgetter(0)):
        kind = "attribute" if entry.attribute else f"state {entry.state.path}" if entry.state else "name"
        size = len(entry.phrase)
        readings = (whole, plain) if BETWEEN.intersection(entry.phrase) else (short, shortest)
        runs = [places[start : start + size] for places in readings for start in range(len(places) - size + 1)]
        for at in map(tuple, runs):
            if tuple(question[place].stem for place in at) != entry.phrase:
                continue
            if taken.setdefault(kind, set()) & set(at):
                continue
            taken[kind] |= set(at)
            found.append(Match(entry, at))
    return found


def score(topic: Subject, found: Sequence[Match], length: int) -> float:
    """Return how well a topic fits: each word counts once, for what it says most by; what comes first counts more."""
    best: dict[int, float] = {}
    for match in found:
        for order, place in enumerate(match.places):
            weight = match.entry.weight * (1 if order == 0 else _LATER_WORDS_WEIGH)
            best[place] = max(best.get(place, 0), weight)
    if not any(match.entry.weight >= HINT for match in found):
        return 0
    first = min((match.places[0] for match in found if match.entry.weight >= HINT), default=length)
    return sum(best.values()) + 0.3 * (1 - first / max(length, 1)) + topic.priority / 100
