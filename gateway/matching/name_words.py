"""The words of a name, in every spelling that people take for the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from gateway.matching.equal_words import AND, have_other_forms
from gateway.matching.search_key import is_without_spaces, list_parts, list_phrases, list_words
from gateway.matching.street_line import MAX_WORDS_CACHED, short_forms

MAX_JOINED = 4
"""Neighbouring words that are also kept as one."""
MAX_ENDINGS = 8
"""Endings of a word in a script without spaces by which it is found."""
_LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "aps",
        "as",
        "bv",
        "co",
        "corp",
        "gmbh",
        "inc",
        "kg",
        "llc",
        "llp",
        "lp",
        "ltd",
        "nv",
        "oy",
        "plc",
        "pllc",
        "pty",
        "sa",
        "sarl",
        "srl",
        "ug",
    ]
)
"""Short forms of what a company's name may end in, and many leave out."""
_PLAIN_NAME = re.compile(r"[A-Z]?[a-z]{1,29}\n[A-Z]?[a-z]{1,29}")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_UMLAUT = re.compile(r"([aou])e")
_SPELLED_UMLAUT = re.compile(r"([aou])e(?=[b-df-hj-np-tv-z])", re.IGNORECASE)
"""Before a consonant: Joe is not Jo."""
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
                              "Å": "Aa", "Ø": "Oe"})  # fmt: skip


class SearchName:
    """A name as search compares it."""

    __slots__ = ("_more", "_phrases", "_spellings", "_with_joined", "known", "words")

    def __init__(
        self,
        words: tuple[str, ...],
        known: tuple[str, ...],
        phrases: tuple[str, ...] | None = None,
        spellings: Sequence[tuple[str, ...]] = (),
        more: Sequence[str] = (),
        *,
        with_joined: bool = False,
    ) -> None:
        self.words = words
        """As they were written, folded."""
        self.known = known
        """Every word that answers a search, and neighbours written as one."""
        self._phrases = phrases
        self._spellings = spellings
        self._more = more
        self._with_joined = with_joined

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases for the index; few comparisons need them."""
        if self._phrases is None:
            self._phrases = self._made_phrases()
        return self._phrases

    def _made_phrases(self) -> tuple[str, ...]:
        words = self.words
        phrases = dict.fromkeys([phrase for each in (words, *self._spellings) for phrase in list_phrases(each)])
        if self._with_joined:
            phrases |= dict.fromkeys([" ".join([joined, *words[at + 2 : at + 4]]) for at, joined in _joined(words)])
        elif len(words) > 2:
            phrases[f"{words[0]} {words[-1]}"] = None  # Ana de la Cruz is Ana Cruz to many
        return tuple(dict.fromkeys([*phrases, *self._more]))


NO_NAME = SearchName((), (), ())


def make_name(*fields: str) -> SearchName:
    """Return the words of a name of one or two fields; most have one spelling."""
    if not any(fields):
        return NO_NAME
    if len(fields) > 1 and _PLAIN_NAME.fullmatch(text := "\n".join(fields)):  # as most are: without what takes time
        first, last = text.lower().split("\n")
        if not _UMLAUT.search(text) and not have_other_forms((first, last)):
            return SearchName((first, last), (first, last, first + last), (f"{first} {last}", f"{last} {first}"))
    written = [_meaningful(list_words(field)) for field in fields]
    words = tuple([word for field in written for word in field])
    if not words:
        return NO_NAME
    spellings = list(_spellings(fields, written, words))
    more = [*[part for field in fields for part in list_parts(field)], *_endings(words)]
    known = [*words, *[word for spelling in spellings for word in spelling], *more]
    known += [joined for _, joined in _joined(words)] if len(words) > 1 else []
    return SearchName(words, tuple(dict.fromkeys(known)), None, spellings, more, with_joined=len(fields) == 1)


def spelled_out(text: str) -> str:
    """Return a text with ä as ae, ø as oe, and so on."""
    return text if text.isascii() else text.translate(_SPELLED_OUT)


@lru_cache(maxsize=MAX_WORDS_CACHED)
def equal_names(*fields: str) -> frozenset[tuple[str, ...]]:
    """Return the fields of a name in each spelling that is the same name, each field as one word."""
    text = "\n".join(fields)
    made = set()
    for spelling in {text, spelled_out(text), _SPELLED_UMLAUT.sub(r"\1", text)}:
        words = [short_forms(_meaningful(list_words(field))) for field in spelling.split("\n")]
        made.add(tuple(["".join(field) for field in words if field]))
    return frozenset(made - {()})


def without_legal_form(words: Sequence[str]) -> Sequence[str]:
    """Return the words of a company's name, in their short forms, without `LLC` and the like at their end."""
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL_FORMS:
        end -= 1
    return words[:end]


def _meaningful(words: list[str]) -> list[str]:
    """Return the words without those that stand for `&`."""
    return words if AND.isdisjoint(words) else [word for word in words if word not in AND] or words


def _spellings(
    fields: Sequence[str], written: Sequence[list[str]], words: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield the other spellings: short forms, umlauts spelled out or not, parts as one, parts of a CamelCase word."""
    if have_other_forms(words):
        yield short_forms(words)
    text = "\n".join(fields)
    if not text.isascii():
        spelled = text.translate(_SPELLED_OUT)
        if spelled != text:
            yield tuple(_meaningful(list_words(spelled)))
        if any(map(is_without_spaces, words)) and len(words) > 1:
            yield ("".join(words),)
            yield ("".join(reversed(words)),)
    elif _UMLAUT.search(" ".join(words)):
        yield tuple(_UMLAUT.sub(r"\1", word) for word in words)
    if any(len(field) > 1 for field in written) and len(fields) > 1:
        yield tuple("".join(field) for field in written if field)
    if sum(len(word) == 1 for word in words) > 1:
        yield _with_initials_joined(words)
    if _CAMEL.search(text):
        yield tuple(_meaningful(list_words(_CAMEL.sub(" ", text))))


def _with_initials_joined(words: Iterable[str]) -> tuple[str, ...]:
    """Return words with initials as one: `a b c plumbing` → `abc plumbing`."""
    return tuple(re.sub(r"\b(\w) (?=\w\b)", r"\1", " ".join(words)).split())


def _joined(words: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, words[place] + words[place + 1]) for place in range(min(len(words) - 1, MAX_JOINED))]


def _endings(words: Iterable[str]) -> Iterator[str]:
    """Yield the endings of words in scripts that put no space between words."""
    if "".join(words).isascii():
        return
    for word in words:
        if is_without_spaces(word):
            yield from (word[start:] for start in range(1, min(len(word) - 1, MAX_ENDINGS)))
