"""What somebody searches for, and whether and how well a customer answers it. Knows no database."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum

import msgspec

from gateway.documents.contact import Address, e164
from gateway.documents.customer import Customer
from gateway.documents.customer_key import PHONE_TAIL, CustomerWords, email_key, phone_digits
from gateway.documents.search_key import (
    PHRASE_WORDS,
    forgives,
    is_street_type,
    street_type_forms,
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


WHOLE_NAME, SCATTERED = "", "~"
"""The places of typos: first those in a name as a whole, then those in words that stand anywhere."""


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
    forms: tuple[frozenset[str], ...] = ()
    """Of each word, the words that are the same: `street` and `st`."""
    phrase: str = ""
    """The leading words, as phrases of customers begin; a kind of street at the end is left to `judge`."""
    rarest_word: str = ""
    """The word that probably fewest customers have: with digits, else the longest; no kind of street."""

    @property
    def may_identify(self) -> bool:
        """Whether it may be an e-mail address, a phone, or a part of one."""
        return bool(self.email or self.local_part or self.digits)

    @property
    def whole_names(self) -> tuple[str, ...]:
        """The words as one, as the whole name is kept; a typo in a first letter may change which of two comes first."""
        own = whole_name(self.words)
        return (own, "".join(sorted(self.words, reverse=True))) if len(self.words) == 2 else (own,)

    @property
    def has_number(self) -> bool:
        """Whether the rarest word is one that has to be spelled right and has digits: mostly a house number."""
        return not forgives(self.rarest_word) and any(char.isdecimal() for char in self.rarest_word)


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
    return SearchTerm(
        text=text,
        local_part=local_part,
        words=words,
        forms=tuple(street_type_forms(word) for word in words),
        phrase=_phrase(words),
        rarest_word=_rarest(words),
    )


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
    exact, partial = _identified(term, customer) if term.may_identify else (set(), set())
    fit = _Fit(term, CustomerWords(customer)) if term.words else None
    stage, key = (fit.stage, fit.key) if fit else (None, "")
    if exact or partial:
        stage, key = (Stage.IDENTIFIED if exact else Stage.PARTLY_IDENTIFIED), ""
    if stage is None:
        return []
    hits = []
    identified = exact | partial
    for address in _sorted(customer.addresses) or (None,):
        found = identified | (fit.matched(address.id if address else "") if fit else set())
        if found:
            place = (int(stage), key, customer.id, address.id if address else "")
            on = tuple(kind for kind in MatchedOn if kind in found)
            hits.append(SearchHit(customer=customer, address=address, score=SCORES[stage], matched_on=on, place=place))
    return hits


class _Fit:
    """How the words of a term fit a customer's: of each place where words stand, which of the term's are there."""

    def __init__(self, term: SearchTerm, words: CustomerWords) -> None:
        self.stage: Stage | None = None
        self.key = ""
        """What puts it in order within the stage."""
        self._every = (1 << len(term.words)) - 1
        self._look(term, words, _begun)
        if self._covers():
            self.stage, self.key = _place_of_words(term, words)
            if self.stage is not None:
                return
        self._look(term, words, _resembling)
        if self._covers():
            own = whole_name(words.name)
            whole = len(term.words) == 1 or any(within_one_typo(name, own) for name in term.whole_names)
            self.stage, self.key = Stage.TYPO, WHOLE_NAME if whole else SCATTERED

    def _look(self, term: SearchTerm, words: CustomerWords, there: "_There") -> None:
        self._name = there(term, [*words.name, *words.parts[0]])
        self._company = there(term, [*words.company, *words.parts[1]]) if words.company else 0
        self._streets = {address_id: there(term, street) for address_id, street in words.streets}

    def _covers(self) -> bool:
        """Whether at some address, or without one, every word of the term is there."""
        everywhere = self._name | self._company
        return any(everywhere | street == self._every for street in self._streets.values() or (0,))

    def matched(self, address_id: str) -> set[MatchedOn]:
        """Where the words stand at this address: where all of them do, else wherever any does; empty if one is left."""
        street = self._streets.get(address_id, 0)
        if self.stage is None or self._name | self._company | street != self._every:
            return set()
        places = ((MatchedOn.NAME, self._name), (MatchedOn.COMPANY, self._company), (MatchedOn.STREET, street))
        alone = {kind for kind, there in places if there == self._every}
        return alone or {kind for kind, there in places if there}


_There = Callable[[SearchTerm, Sequence[str]], int]
"""(a term, words of a customer) → which of its words are among the others, a bit for each."""


def _begun(term: SearchTerm, known: Sequence[str]) -> int:
    there = 0
    for place, forms in enumerate(term.forms):
        if not forms.isdisjoint(known):
            there |= 1 << place
            continue
        word = term.words[place]
        for other in known:
            if other.startswith(word):
                there |= 1 << place
                break
    return there


def _resembling(term: SearchTerm, known: Sequence[str]) -> int:
    """Begun, or one typo apart."""
    there = _begun(term, known)
    for place, word in enumerate(term.words):
        is_open = not there >> place & 1 and forgives(word)
        if is_open and any(forgives(other) and within_one_typo(word, other) for other in known):
            there |= 1 << place
    return there


def _place_of_words(term: SearchTerm, words: CustomerWords) -> tuple[Stage | None, str]:
    """(which stage words make that are all there, the place in it)."""
    phrase, own = term.phrase, list(words.phrases())
    begun = [text for text in own if text.startswith(phrase)]
    if begun:
        exact = [text for text in begun if text == phrase or text.startswith(f"{phrase} ")]
        return (Stage.PHRASE, min(exact)) if exact else (Stage.BEGUN_PHRASE, min(begun))
    scattered = [text for text in own if text.startswith(term.rarest_word)]
    return (Stage.WORDS, min(scattered)) if scattered else (None, "")


def _identified(term: SearchTerm, customer: Customer) -> tuple[set[MatchedOn], set[MatchedOn]]:
    """(what is exactly what was typed, what ends or begins with it)."""
    emails = {email_key(email.address) for email in customer.emails}
    exact, partial = set(), set()
    if term.email in emails:
        exact.add(MatchedOn.EMAIL)
    elif term.local_part in {email.rpartition("@")[0] for email in emails}:
        partial.add(MatchedOn.EMAIL)
    if not term.digits:
        return exact, partial
    if term.phone and term.phone in {phone.e164 for phone in customer.phones}:
        exact.add(MatchedOn.PHONE)
    elif any(phone_digits(phone).endswith(term.digits) for phone in customer.phones if term.text[0] != "+"):
        partial.add(MatchedOn.PHONE)
    return exact, partial


def _sorted(addresses: Sequence[Address]) -> list[Address]:
    return sorted(addresses, key=lambda address: address.id)


def _digits(text: str) -> str:
    return "".join(char for char in _EXTENSION.sub("", text) if char.isdecimal())
