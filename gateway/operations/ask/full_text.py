"""Ranked full text (BM25) over the texts of one customer: some hundreds, so that no index is needed."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from gateway.operations.ask.row import first_value, words_within
from gateway.operations.ask.select import has_akin, has_word
from gateway.operations.ask.topic import Row, Subject
from gateway.operations.ask.word import NUMBERS, Token, stems, tokens

SATURATION, LENGTH_PART = 1.2, 0.75
MIN_COVERED: Final = 0.66
"""Which part of a question's words a text must have to be an answer."""
ALL_OF_FEW: Final = 2
"""Up to so many words must all be there."""


def best_texts(words: Sequence[Token], found: Sequence[tuple[Subject, Row]]) -> list[tuple[Subject, Row]]:
    """Return the records whose texts answer the words, best first."""
    texts = [_words(topic, row) for topic, row in found]
    if not words or not texts:
        return []
    mean = sum(map(len, texts)) / len(texts) or 1
    having = [frozenset(text) for text in texts]
    covers = [{token for token in words if has_word(each, token) or has_akin(each, token)} for each in having]
    weight = {token: rarity(sum(token in cover for cover in covers), len(texts)) for token in words}
    needed = len(words) if len(words) <= ALL_OF_FEW else math.ceil(len(words) * MIN_COVERED)
    ranked = []
    for place, (text, cover) in enumerate(zip(texts, covers, strict=True)):
        if len(cover) >= needed:
            counts = Counter(text)
            norm = SATURATION * (1 - LENGTH_PART + LENGTH_PART * len(text) / mean)
            points = sum(
                weight[token] * (times := max(counts[token.stem], 1)) * (SATURATION + 1) / (times + norm)
                for token in cover
            )
            ranked.append((-points, place))
    return [found[place] for _, place in sorted(ranked)]


def closest_text(words: Sequence[Token], found: Sequence[tuple[Subject, Row]]) -> tuple[Subject, Row] | None:
    """Return the record whose text has the rarest words of some; `None` if none has any, or several as many."""
    having = [frozenset(_words(topic, row)) for topic, row in found]
    weight = {token: rarity(sum(has_word(each, token) for each in having), len(having)) for token in words}
    points = [sum(weight[token] for token in weight if has_word(each, token)) for each in having]
    best = [place for place, each in enumerate(points) if each and math.isclose(each, max(points))]
    return found[best[0]] if len(best) == 1 else None


def _words(topic: Subject, row: Row) -> list[str]:
    """Return the stems of what a text says, and of who wrote it."""
    author = first_value(row, topic.person)[1] if topic.person else None
    return [stem for text in (*words_within(row, topic.texts), str(author or "")) for stem in stems(text)]


def has_number(found: tuple[Subject, Row]) -> bool:
    """Return whether a text says a number."""
    topic, row = found
    written = {token for text in words_within(row, topic.texts) for token in tokens(text)}
    return any(token.text in NUMBERS or token.text.isdigit() for token in written)


def rarity(having: int, of: int) -> float:
    """Return what a word counts that so many texts have."""
    return math.log(1 + (of - having + 0.5) / (having + 0.5))
