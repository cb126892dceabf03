"""What somebody searches for, and whether and how well a customer answers it. Knows no database."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum

import msgspec

from gateway.documents.contact import Address, e164
from gateway.documents.customer import Customer
from gateway.documents.customer_key import (
    PHONE_TAIL,
    company_words,
    email_key,
    name_words,
    phone_digits,
    phrases,
)
from gateway.documents.search_key import (
    PHRASE_WORDS,
    forgives,
    is_street_type,
    parts_of,
    short_street_type,
    whole_name,
    within_one_typo,
    words_of,
)
from gateway.errors import BadRequest, SearchTermTooShort

SHORTEST_TERM = 4
LONGEST_TERM = 200
MOST_WORDS = 8
_PHONE = re.compile(r"(?:tel:)?[\d\s()+./\-–]+(?:(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)  # noqa: RUF001
_EXTENSION = re.compile(r"(?:x|ext\.?|#)\s*\d{1,6}$", re.IGNORECASE)


class MatchedOn(StrEnum):
    """What of a customer answers a search."""

    NAME = "NAME"
    COMPANY = "COMPANY"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    STREET = "STREET"


class Stage(IntEnum):
    """How good an answer is; the best come first, and each is read by a way of its own."""

    IDENTIFIED = 0
    PARTLY_IDENTIFIED = 1
    PHRASE = 2
    BEGUN_PHRASE = 3
    WORDS = 4
    TYPO = 5


SCORES = {
    Stage.IDENTIFIED: 1.0,
    Stage.PARTLY_IDENTIFIED: 0.9,
    Stage.PHRASE: 0.8,
    Stage.BEGUN_PHRASE: 0.7,
    Stage.WORDS: 0.5,
    Stage.TYPO: 0.3,
}


class SearchTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A term, in every way in which it may be meant."""

    text: str
    email: str | None = None
    """A whole address."""
    local_part: str | None = None
    """What may stand before the @ of an address."""
    phone: str | None = None
    """In E.164."""
    digits: str | None = None
    """Of a phone: at least seven."""
    words: tuple[str, ...] = ()

    phrase: str = ""
    """The leading words, as phrases of customers begin; a kind of street at the end is left to `judge`."""
    rarest_word: str = ""
    """The word that probably fewest customers have: with digits, else the longest; no kind of street."""


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """A customer at one address, as an answer to a search."""

    customer: Customer
    address: Address | None
    score: float
    matched_on: tuple[MatchedOn, ...]
    place: tuple[int, str, str, str]
    """Where it stands in the answer: stage, key, id of the customer, id of the address."""


def tidied(text: str) -> str:
    """A term without surplus space and without what no keyboard types (control characters, halves of surrogates)."""
    return " ".join("".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text).split())


def looks_like_a_phone(text: str) -> bool:
    """Whether a tidied term has nothing but digits and what people put between them, and digits enough for a phone."""
    return bool(_PHONE.fullmatch(text)) and len(_digits(text)) >= PHONE_TAIL


def search_term(text: str, country: str) -> SearchTerm:
    """The tidied term that a caller typed; phones without a country's code are of `country`.

    Raises SearchTermTooShort.
    """
    if len(text) < SHORTEST_TERM:
        raise SearchTermTooShort(
            f"Type at least {SHORTEST_TERM} characters of a name, company, e-mail address, phone or street."
        )
    if len(text) > LONGEST_TERM:
        raise BadRequest(f"A search term has at most {LONGEST_TERM} characters; this has {len(text)}.")
    if "@" in text:
        return SearchTerm(text=text, email=email_key(text))
    local_part = email_key(text) if " " not in text else None
    if looks_like_a_phone(text):
        number = text.removeprefix("tel:")
        international = re.sub(r"^\s*00", "+", number)
        phone = e164(number, country) or e164(international, country)
        return SearchTerm(text=text, local_part=local_part, phone=phone, digits=_digits(text))
    words = tuple(words_of(text)[:MOST_WORDS])
    return SearchTerm(text=text, local_part=local_part, words=words, phrase=_phrase(words), rarest_word=_rarest(words))


def _phrase(words: Sequence[str]) -> str:
    leading = list(words[:PHRASE_WORDS])
    while len(leading) > 1 and is_street_type(leading[-1]):
        leading.pop()
    return " ".join(leading)


def _rarest(words: Sequence[str]) -> str:
    def rarity(word: str) -> tuple[bool, bool, int]:
        return not is_street_type(word), any(char.isdecimal() for char in word), len(word)

    return max(words, key=rarity, default="")


def judge(term: SearchTerm, customer: Customer) -> list[SearchHit]:
    """The customer as an answer: a hit for each address that answers the term, none when it does not."""
    exact, partial = _identified(term, customer)
    vocabulary = _Vocabulary(customer)
    stage, key, quality = _words_stage(term, customer, vocabulary)
    if exact or partial:
        stage, key = (Stage.IDENTIFIED if exact else Stage.PARTLY_IDENTIFIED), ""
    if stage is None:
        return []
    hits = []
    for address in _sorted(customer.addresses) or (None,):
        found = {*exact, *partial, *vocabulary.matched(term.words, address, quality)}
        if found:
            place = (int(stage), key, customer.id, address.id if address else "")
            on = tuple(kind for kind in MatchedOn if kind in found)
            hits.append(SearchHit(customer=customer, address=address, score=SCORES[stage], matched_on=on, place=place))
    return hits


class _Quality(IntEnum):
    """How well a word of the term fits one of the customer's."""

    NONE = 0
    TYPO = 1
    BEGUN = 2
    SAME = 3


class _Vocabulary:
    """A customer's words, by where they stand."""

    def __init__(self, customer: Customer) -> None:
        name = name_words(customer)
        parts = [*parts_of(customer.first_name or ""), *parts_of(customer.last_name or "")]
        self.whole_name = whole_name(name)
        self._everywhere = {
            MatchedOn.NAME: {*name, *parts},
            MatchedOn.COMPANY: {*company_words(customer), *parts_of(customer.company_name or "")},
        }
        self._streets = {address.id: frozenset(words_of(address.street)) for address in customer.addresses}

    def covers(self, words: Sequence[str], least: _Quality) -> bool:
        """Whether at some address, or without one, every word fits."""
        return any(self._fits(words, street, least) for street in self._streets.values() or (frozenset[str](),))

    def _fits(self, words: Sequence[str], street: frozenset[str], least: _Quality) -> bool:
        known = (*self._everywhere.values(), street)
        return bool(words) and all(max(_quality(word, part) for part in known) >= least for word in words)

    def matched(self, words: Sequence[str], address: Address | None, least: _Quality) -> set[MatchedOn]:
        """Where the words stand at this address: where all of them do, else wherever any does; empty if one is left."""
        street = self._streets[address.id] if address else frozenset[str]()
        if least is _Quality.NONE or not self._fits(words, street, least):
            return set()
        places = {**self._everywhere, MatchedOn.STREET: street}
        found = {kind: [_quality(word, known) >= least for word in words] for kind, known in places.items()}
        alone = {kind for kind, each in found.items() if all(each)}
        return alone or {kind for kind, each in found.items() if any(each)}


def _words_stage(term: SearchTerm, customer: Customer, vocabulary: _Vocabulary) -> tuple[Stage | None, str, _Quality]:
    """(which stage the words of the term make, the place in it, how well words must fit)."""
    if vocabulary.covers(term.words, _Quality.BEGUN):
        own, phrase = set(phrases(customer)), term.phrase
        begun = [text for text in own if text.startswith(phrase)]
        exact = [text for text in begun if text == phrase or text.startswith(f"{phrase} ")]
        scattered = [text for text in own if text.startswith(term.rarest_word)]
        for stage, fitting in ((Stage.PHRASE, exact), (Stage.BEGUN_PHRASE, begun), (Stage.WORDS, scattered)):
            if fitting:
                return stage, min(fitting), _Quality.BEGUN
    if vocabulary.covers(term.words, _Quality.TYPO):
        return Stage.TYPO, "", _Quality.TYPO
    return None, "", _Quality.NONE


def _quality(word: str, known: Iterable[str]) -> _Quality:
    best = _Quality.NONE
    short = short_street_type(word)
    for other in known:
        if word == other or short == short_street_type(other):
            return _Quality.SAME
        if other.startswith(word):
            best = _Quality.BEGUN
        elif best is _Quality.NONE and forgives(word) and forgives(other) and within_one_typo(word, other):
            best = _Quality.TYPO
    return best


def _identified(term: SearchTerm, customer: Customer) -> tuple[set[MatchedOn], set[MatchedOn]]:
    """(what is exactly what was typed, what ends or begins with it)."""
    emails = {email_key(email.address) for email in customer.emails}
    numbers = {phone_digits(phone) for phone in customer.phones}
    exact, partial = set(), set()
    if term.email in emails:
        exact.add(MatchedOn.EMAIL)
    elif term.local_part in {email.rpartition("@")[0] for email in emails}:
        partial.add(MatchedOn.EMAIL)
    if term.phone and term.phone in {phone.e164 for phone in customer.phones}:
        exact.add(MatchedOn.PHONE)
    elif term.digits and not term.text.startswith("+") and any(number.endswith(term.digits) for number in numbers):
        partial.add(MatchedOn.PHONE)
    return exact, partial


def _sorted(addresses: Sequence[Address]) -> list[Address]:
    return sorted(addresses, key=lambda address: address.id)


def _digits(text: str) -> str:
    return "".join(char for char in _EXTENSION.sub("", text) if char.isdecimal())
