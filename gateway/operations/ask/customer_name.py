"""The customer's own names in a question: they are read as `she` and `her`, as they narrow nothing."""

import re
from collections.abc import Mapping, Set
from typing import Any, Final

from gateway.matching.search_key import fold
from gateway.operations.ask.lexicon import is_known
from gateway.operations.ask.word import BUSINESSES, FILLERS, Token, stem, tokens

_WORD: Final = re.compile(r"[^\W_]+")
_POSSESSIVE: Final = re.compile(r"['’]s?\b")  # noqa: RUF001  # as telephones type it
_BEING: Final = re.compile(
    r" (?:on (?:the|my|hold|line)|at (?:the|my)|in (?:the|my) (?:office|lobby)|here|back|not|asking|calling|waiting|"
    r"saying|wondering|complaining|upset|mad|angry)\b"
)
"""What somebody is, rather than what they have: `Clint's on the phone`."""
_ARTICLE: Final = re.compile(r"\b(?:the|our|mr|mrs|ms|dr)\.? $")
_SUBJECT_BEHIND: Final = frozenset(
    "did does do has have had is was were are will would can could should may when that if whether".split()  # noqa: SIM905
)
"""Words behind which a name is who does something, rather than who it is done to."""
_HOMES: Final = frozenset(["house", "home", "place"])
"""What a customer's own is no more than the customer."""
MIN_SHORT_NAME: Final = 4
"""Letters of a first name that stand for the whole, as in `Josh`."""
_NAMED: Final = ("displayName", "firstName", "lastName", "companyName")


def name_parts(name: str) -> set[str]:
    """Return the words of a name, as they were written and their stems."""
    return {word for token in tokens(name) for word in (token.text, token.stem)}


def name_words(customer: Mapping[str, Any]) -> frozenset[str]:
    """Return the words of the customer's own names."""
    words = {word for name in _NAMED for word in name_parts(str(customer.get(name) or ""))}
    first = [token.text for token in tokens(str(customer.get("firstName") or ""))]
    short = {name[:size] for name in first for size in range(MIN_SHORT_NAME, len(name))}
    words |= {name for name in short if not is_known(Token(name, stem(name)))}
    return frozenset(words) - FILLERS | {stem("customer")}


def with_pronouns(question: str, names: Set[str]) -> str:
    """Return a question with pronouns for the customer's names: `what does she owe` for `what does Elena owe`."""
    text = fold(question)
    words = list(_WORD.finditer(text))
    done: list[str] = []
    end = place = 0
    while place < len(words):
        after = _end_of_name(words, place, names)
        if after == place:
            place += 1
            continue
        before = _ARTICLE.sub("", text[end : words[place].start()])
        owned = _POSSESSIVE.match(text, words[after - 1].end())
        is_being = owned is not None and _BEING.match(text, owned.end()) is not None
        pronoun = "she is" if is_being else _pronoun(words, place, after, names, owned is not None)
        done.append(f"{before}{pronoun}")
        end = owned.end() if owned else words[after - 1].end()
        if owned is not None or words[after - 1][0] not in names:
            while after < len(words) and words[after][0] in _HOMES:
                end, after = words[after].end(), after + 1
        place = after
    return "".join((*done, text[end:]))


def without_company(question: str, *names: str) -> str:
    """Return a question without where the asked company is named: `who looks after our account at Acme`."""
    named = "|".join(re.escape(name) for name in names)
    return re.sub(rf"\s+(?:at|with|by|from) (?:{named})(?![\w'])", "", question, flags=re.IGNORECASE)


def _end_of_name(words: list[re.Match[str]], place: int, names: Set[str]) -> int:
    """Return where a name ends that begins at a word; the same place if there is no such name."""
    end = place
    while end < len(words) and (_is_of_name(words[end][0], names) or (end > place and _is_premise(words[end][0]))):
        end += 1
    run = [word[0] for word in words[place:end]]
    is_named = len(run) > 1 or any(not is_known(Token(word, stem(word))) for word in run)
    before = words[place - 1][0] if place else ""
    is_of_another = bool(before) and not before.isdigit() and not is_known(Token(before, stem(before)))
    return end if is_named and not is_of_another else place


def _is_premise(word: str) -> bool:
    return word in BUSINESSES


def _is_of_name(word: str, names: Set[str]) -> bool:
    return word in names or (word.endswith("s") and word[:-1] in names)


def _pronoun(words: list[re.Match[str]], place: int, after: int, names: Set[str], owns: bool) -> str:
    last = words[after - 1][0]
    if owns or (last not in names and last not in BUSINESSES):
        return "her"
    is_subject = place == 0 or words[place - 1][0] in _SUBJECT_BEHIND
    return "she" if is_subject else "her"
