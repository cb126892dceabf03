"""How the words of a search fit those of a customer: which are there, and where. It uses no database."""

from collections.abc import Collection, Sequence

import msgspec

from gateway.documents.contact import Address, ContactPerson
from gateway.documents.customer import Customer
from gateway.documents.customer_key import AddressWords, CustomerWords, PersonWords
from gateway.matching.search_key import forgives, whole_name, within_one_typo
from gateway.matching.street_line import StreetLine
from gateway.operations.search.stage import SCATTERED, WHOLE_NAME, MatchedOn, Stage
from gateway.operations.search.term import SearchTerm

_HOUSES = (Stage.HOUSE, Stage.HOUSE_AND_MORE)
_MIN_BEGINNING = 3
"""Letters of a word that may be the beginning of a place's name."""


class _At(msgspec.Struct):
    """Words of the term at an address, a bit for each."""

    words: AddressWords | None = None
    street: int = 0
    postal: int = 0
    """In the postal code."""
    places: int | None = None
    """Words in city, region, country, postal code and unit; `None` as long as it does not matter."""
    is_house: bool = False
    """Whether house number and street are those of the term."""
    person: int = 0
    """In the name of the contact person who adds most to the rest."""
    contact_person: ContactPerson | None = None
    """That person."""


class _Person(msgspec.Struct):
    """A contact person, and which words of the term are in the name."""

    words: PersonWords
    there: int


class Fit:
    """How the words of a term fit a customer's: for each place with words, which of the term's are there."""

    def __init__(self, term: SearchTerm, customer: Customer) -> None:
        self.stage: Stage | None = None
        self._key = ""
        self._term, self._words = term, CustomerWords(customer, with_addresses=False)
        self._every = (1 << len(term.words)) - 1
        self._at: dict[str, _At] = {}
        self._name = _there(term, self._words.name.known)
        self._company = _there(term, self._words.company.known)
        self._persons = [_Person(words, _there(term, words.name.known)) for words in self._words.persons]
        self._nowhere = _At(places=0)
        if self._name != self._every or self._persons or _may_stand_in(term, customer.addresses):
            self._words.add_addresses(customer)
            self._at = {words.address.id: self._look_at(words) for words in self._words.addresses}
        self._choose_persons()
        self.stage, self._key = self._placed()

    def _placed(self) -> tuple[Stage | None, str]:
        """Return (how good an answer the customer is, the place in that stage)."""
        term, words = self._term, self._words
        covering = self._covering()
        if any(at.is_house for at in covering):
            return Stage.HOUSE, ""
        stage, key = _place_of_words(term, words) if covering else (None, "")
        if stage is not None:
            return stage, key
        if any(at.is_house for at in self._at.values()):
            return Stage.HOUSE_AND_MORE, ""
        self._name |= _resembling(term, self._name, words.name.words)
        self._company |= _resembling(term, self._company, words.company.words)
        for at in self._at.values():
            at.street |= _resembling(term, at.street, at.words.line.words) if at.words else 0
        for one in self._persons:
            one.there |= _resembling(term, one.there, one.words.name.words)
        self._choose_persons()
        if not self._covering():
            return None, ""
        own = whole_name(words.name.words)
        whole = len(term.words) == 1 or any(within_one_typo(name, own) for name in term.whole_names)
        return Stage.TYPO, WHOLE_NAME if whole else SCATTERED

    def _look_at(self, address: AddressWords) -> _At:
        term = self._term
        postal = _there(term, (address.postal,)) if term.house is not None and address.postal else 0
        return _At(address, _there(term, address.known), postal, is_house=self._is_house(address))

    def _choose_persons(self) -> None:
        """Choose, for each address, the contact person whose name has most of the words that are not elsewhere."""
        for address_id, at in (*self._at.items(), (None, self._nowhere)) if self._persons else ():
            elsewhere = self._name | self._company | at.street
            at.person, at.contact_person, most = 0, None, 0
            for one in self._persons:
                person, added = one.words.person, (one.there & ~elsewhere).bit_count()
                if one.there == self._every:
                    added += 1  # the whole term is their name
                if added > most and person.address_id in (None, address_id):
                    at.person, at.contact_person, most = one.there, person, added

    def _is_house(self, address: AddressWords) -> bool:
        """Return whether house and street are the term's; an earlier number can only be another of its parts."""
        term, line = self._term, address.line
        first = term.house_number
        if first is None:
            return False
        if term.flat_keys and line.unit and self._is_flat(line):
            return True
        if not any(key in term.house_keys for key in line.keys):
            return False
        if first in line.words or first in line.houses or first in line.unit_words:
            return True
        return bool(address.postal) and (first == address.postal or self._begins_postal_code(first, address.postal))

    def _is_flat(self, line: StreetLine) -> bool:
        """Return whether the term names this flat between the house and its street."""
        flats = {self._term.flat_keys.get(key) for key in line.keys}
        return not flats.isdisjoint((*line.unit_words, line.unit))

    def _begins_postal_code(self, first: str, postal: str) -> bool:
        """Return whether the first number and the word behind it are the postal code: `150-0041`."""
        behind = self._term.words[(self._term.house or 0) + 1 :][:1]
        return f"{first}{''.join(behind)}" == postal

    def _there_at(self, at: _At) -> int:
        """Return which words are anywhere at an address, or in the names."""
        found = self._by_name(at) | at.street | at.postal
        is_single = len(self._term.words) == 1
        if found == self._every or at.words is None or not found or (is_single and not at.words.line.unit):
            return found
        if at.places is None:
            at.places = _in_places(self._term, at.words)
        return found | at.places

    def _by_name(self, at: _At) -> int:
        """Return which words are in a name."""
        return self._name | self._company | at.person

    def _is_complete(self, at: _At) -> bool:
        """Return whether every word is there; city, region, country and unit alone find no customer."""
        return self._there_at(at) == self._every and bool(self._by_name(at) | at.street | at.postal)

    def _covering(self) -> list[_At]:
        """Return the addresses at which every word of the term is there; without addresses, the customer's own."""
        return [at for at in self._at.values() or (self._nowhere,) if self._is_complete(at)]

    def matched(self, address_id: str) -> set[MatchedOn]:
        """Return where the words match at this address: where all of them do, else every place where any does."""
        at = self._at.get(address_id, self._nowhere)
        if self.stage is None or not (self._is_complete(at) or (at.is_house and self.stage in _HOUSES)):
            return set()
        places = (
            (MatchedOn.NAME, self._name),
            (MatchedOn.COMPANY, self._company),
            (MatchedOn.STREET, at.street),
            (MatchedOn.PLACE, self._there_at(at) & ~(self._by_name(at) | at.street)),
            (MatchedOn.CONTACT_PERSON, at.person),
        )
        alone = {kind for kind, there in places if there == self._every}
        return alone or {kind for kind, there in places if there}

    def contact_person(self, address_id: str) -> ContactPerson | None:
        """Return the contact person in whose name words of the term are, of an address or of all."""
        return self._at.get(address_id, self._nowhere).contact_person

    def place(self, address_id: str) -> tuple[Stage, str]:
        """Return the stage of an address, and what puts it in order there: of houses, how well it fits."""
        if self.stage not in _HOUSES:
            return self.stage or Stage.TYPO, self._key
        at = self._at[address_id]
        if at.words is None or not at.is_house:
            return self.stage, SCATTERED
        lacking = (self._every & ~self._there_at(at)).bit_count()
        unit, line = self._term.unit, at.words.line
        other = 0 if unit == line.unit else 2 if unit and line.unit else 1
        missing = len(set(line.short) - set(self._term.short))
        stage = Stage.HOUSE if self._is_complete(at) else Stage.HOUSE_AND_MORE
        return stage, f"{lacking:02d}{other}{missing:02d}"


def _may_stand_in(term: SearchTerm, addresses: Sequence[Address]) -> bool:
    """Return whether a word of the term may stand in a street, which a name that has all words does not rule out."""
    for address in addresses:
        street = address.street.lower()
        if not street.isascii() or any(form in street for forms in term.forms for form in forms):
            return True
    return False


def _there(term: SearchTerm, known: Collection[str]) -> int:
    """Return which words of the term are among others, or begin one of them: a bit for each."""
    there = 0
    if not known:
        return there
    text = f" {' '.join(known)}"
    for bit, word, forms in term.sought:
        if _is_begun(word, text, known) or not forms.isdisjoint(known):
            there |= bit
    for bits, joined in term.sought_joined:
        if there & bits != bits and _is_begun(joined, text, known):
            there |= bits
    return there


def _is_begun(word: str, text: str, known: Collection[str]) -> bool:
    """Return whether a word, with a space before it, begins one of others, which `text` has with spaces before them."""
    return word in text and (not word[-1].isdecimal() or any(_begins(other, word[1:]) for other in known))


def _resembling(term: SearchTerm, there: int, others: Sequence[str]) -> int:
    """Return which words of the term that are not there have a typo but are among others: a bit for each."""
    found = 0
    for bit, word in term.misspelled:
        if there & bit:
            continue
        length, first, last = len(word), word[0], word[-1]
        for other in others:
            # One typo leaves the first letter or the last as it is.
            may_be = -2 < len(other) - length < 2 and (other[0] == first or other[-1] == last)
            if may_be and forgives(other) and within_one_typo(word, other):
                found |= bit
                break
    return found


def _in_places(term: SearchTerm, address: AddressWords) -> int:
    """Return which words of the term are in city, region, country, postal code or unit."""
    there, places = 0, address.places
    text = f" {' '.join(places)}"
    for bit, word, forms in term.sought:
        if (len(word) > _MIN_BEGINNING and _is_begun(word, text, places)) or not forms.isdisjoint(places):
            there |= bit
    for bits, joined in term.joined:
        if joined in places:
            there |= bits
    unit = _there(term, (*address.line.unit_words, address.line.unit)) if address.line.unit else 0
    if term.house is not None:
        unit &= ~(1 << term.house)  # a house number is no flat's
    return there | unit


def _begins(other: str, word: str) -> bool:
    """Return whether a word begins with another; a number goes on only with a letter: 12 is no 120, but a 12th."""
    if not other.startswith(word):
        return False
    return not word[-1].isdecimal() or not other[len(word) : len(word) + 1].isdecimal()


def _place_of_words(term: SearchTerm, words: CustomerWords) -> tuple[Stage | None, str]:
    """Return (which stage words make that are all there, the place in it)."""
    phrase, own = term.phrase, words.phrases()
    begun = [text for text in own if text.startswith(phrase)]
    if begun:
        exact = [text for text in begun if text == phrase or text.startswith(f"{phrase} ")]
        return (Stage.PHRASE, min(exact)) if exact else (Stage.BEGUN_PHRASE, min(begun))
    leading = tuple(term.beginnings(term.rarest))
    scattered = [text for text in (*own, *words.place_phrases()) if text.startswith(leading)]
    return (Stage.WORDS, min(scattered)) if scattered else (None, "")
