"""A search term, in every way in which it may be meant. It uses no database and no customer."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from gateway.documents.customer_key import PHONE_TAIL, PLACE
from gateway.errors import BadRequest, SearchTermTooShort
from gateway.matching.address_text import split_words
from gateway.matching.country import is_country_word, region_codes
from gateway.matching.email_address import email_key
from gateway.matching.equal_streets import NUMBER_BY_WORD
from gateway.matching.equal_words import AND, GENERIC, forms_begun_by, is_number, short_form
from gateway.matching.phone_number import parse_phone, phone_key, plain_phone, split_extension
from gateway.matching.search_key import PHRASE_WORDS, counts_double, forgives, whole_name
from gateway.matching.street_line import flat_keys, house_keys, merged_ordinals
from gateway.matching.unit_words import take_unit

MIN_TERM_LENGTH = 4
MAX_TERM_LENGTH = 200
MAX_RAW_TERM = 5 * MAX_TERM_LENGTH
"""With surplus space; a longer one is refused before any work."""
MAX_WORDS = 16
_MIN_POSTAL_CODE = 5
"""A number this long is likelier a postal code, which many share, than that of a house."""
_MAX_INITIALS = 4
_PHONE = re.compile(r"\+?[\d\s()+./*-]+")
_TELEPHONE_ADDRESS = re.compile(r"(?:.*<)?\s*(?:tel|sips?|callto):", re.IGNORECASE)
_POSTAL_CODE = re.compile(
    r"\b([a-z]\d[a-z])[ -](\d[a-z]\d)\b|\b([a-z]{1,2}\d[a-z\d]?) (?!\d(?:st|nd|rd|th)\b)(\d[a-z]{2})\b", re.IGNORECASE
)
_ZIP_CODE = re.compile(r"\b(\d{5})-\d{4}\b")


class SearchTerm(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A term, in every way in which it may be meant."""

    text: str
    email: str | None = None
    """A whole address."""
    local_part: str | None = None
    """Text that may come before the @ of an address."""
    phone: str | None = None
    """As phones are compared, of E.164."""
    digits: str | None = None
    """Of a phone: at least seven."""
    extension: str | None = None
    """Of a phone."""
    words: tuple[str, ...] = ()
    unit: str = ""
    """The unit of an address, as units are compared; its words are the last of `words`."""
    unit_words: int = 0
    """How many of the words are the unit's."""

    @property
    def may_identify(self) -> bool:
        """Return whether it may be an e-mail address, a phone, or a part of one."""
        return bool(self.email or self.local_part or self.digits)

    @cached_property
    def short(self) -> tuple[str, ...]:
        """The words in their short forms."""
        return tuple(map(short_form, self.words))

    @cached_property
    def forms(self) -> tuple[frozenset[str], ...]:
        """Of each word, the words that are the same; the last may be only begun."""
        begun = forms_begun_by(self.words[-1]) if self.words else []
        last = len(self.words) - 1
        return tuple(
            frozenset((word, short, *(begun if place == last else ())))
            for place, (word, short) in enumerate(zip(self.words, self.short, strict=True))
        )

    @cached_property
    def sought(self) -> tuple[tuple[int, str, frozenset[str]], ...]:
        """Of each word: its bit, it with a space before it, and the words that are the same."""
        return tuple((1 << place, f" {word}", self.forms[place]) for place, word in enumerate(self.words))

    @cached_property
    def sought_joined(self) -> tuple[tuple[int, str], ...]:
        """Of each pair of neighbours: their bits, and the two as one word with a space before it; 10 12 is no 1012."""
        return tuple((bits, f" {joined}") for bits, joined in self.joined if not joined.isdecimal())

    @cached_property
    def misspelled(self) -> tuple[tuple[int, str], ...]:
        """The words in which a typo is forgiven, each with its bit."""
        return tuple((1 << place, word) for place, word in enumerate(self.words) if forgives(word))

    @cached_property
    def house(self) -> int | None:
        """The place of the word that is the house number, if there is one: the first number that is not the unit."""
        street = self.words[: len(self.words) - self.unit_words]
        if self.begins_with_number_word:
            return 0
        return next((place for place, word in enumerate(street) if is_number(word)), None)

    @cached_property
    def begins_with_number_word(self) -> bool:
        """Return whether the house number may be a word: `One Congress Plaza`."""
        return len(self.words) - self.unit_words > 1 and self.words[0] in NUMBER_BY_WORD

    @cached_property
    def house_number(self) -> str | None:
        """The house number, in digits."""
        return None if self.house is None else NUMBER_BY_WORD.get(self.words[self.house], self.words[self.house])

    @cached_property
    def house_keys(self) -> Mapping[str, int]:
        """The houses that may be meant, each with the place of the last word that names it."""
        return house_keys(self.short[: len(self.short) - self.unit_words]) if self.house is not None else {}

    @cached_property
    def flat_keys(self) -> Mapping[str, str]:
        """The houses that may be meant if the number before the street is a flat, each with the flat."""
        return {} if self.unit or self.house is None else flat_keys(self.short)

    @cached_property
    def phrase(self) -> str:
        """The leading words, as phrases of customers begin; a word alone may be the beginning of another."""
        return self.words[0] if len(self.words) == 1 else " ".join(self.short[:PHRASE_WORDS])

    @cached_property
    def rarest(self) -> int:
        """The place of the word that probably fewest customers have: a house number, else the longest."""
        return max(range(len(self.words)), key=self._rarity, default=0)

    def _rarity(self, place: int) -> tuple[bool, bool, bool, int]:
        word = self.words[place]
        is_postal = is_number(word) and len(word) >= _MIN_POSTAL_CODE
        return not self.is_common(place), is_number(word) and not is_postal, not is_postal, len(word)

    @cached_property
    def forgiving(self) -> list[int]:
        """The places of the words in which a typo is looked for, the longest first."""
        places = [place for place, word in enumerate(self.words) if forgives(word) and not self.is_common(place)]
        return sorted(places, key=lambda place: -len(self.words[place]))

    def is_common(self, place: int) -> bool:
        """Return whether a word says little: a kind of street, a compass point, a country."""
        return self.short[place] in GENERIC or is_country_word(self.words[place])

    @cached_property
    def joined(self) -> tuple[tuple[int, str], ...]:
        """Neighbouring words as one: (the bits of the words, the word)."""
        pairs = [(3 << place, self.words[place] + self.words[place + 1]) for place in range(len(self.words) - 1)]
        initials = len(self.words) <= _MAX_INITIALS and sum(map(len, self.words[:-1])) == len(self.words) - 1
        if initials and len(self.words) > 2:
            pairs.append(((1 << len(self.words)) - 1, "".join(self.words)))
        return tuple(pairs)

    def beginnings(self, place: int) -> list[str]:
        """Return how phrases of customers that have a word begin: its forms, it with its neighbours, places."""
        own = self.forms[place] | {joined for bits, joined in self.joined if bits >> place & 1}
        places = {f"{PLACE}{form}" for form in self.forms[place] | region_codes(self.words[place])}
        return sorted(own | places)

    @property
    def whole_names(self) -> tuple[str, ...]:
        """The words as one, as the whole name is kept; a typo in a first letter may change which of two comes first."""
        own = whole_name(self.words)
        return (own, "".join(sorted(self.words, reverse=True))) if len(self.words) == 2 else (own,)

    @property
    def has_number(self) -> bool:
        """Return whether the rarest word is a house number."""
        return bool(self.words) and is_number(self.words[self.rarest]) and len(self.words) > 1


def tidied(text: str) -> str:
    """Return a term without surplus space and without what no keyboard types (control characters, lone surrogates).

    Raises BadRequest for a term of which that would take long.
    """
    if len(text) > MAX_RAW_TERM:
        raise BadRequest(f"A search term has at most {MAX_TERM_LENGTH} characters; this has {len(text)}.")
    return " ".join("".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text).split())


def looks_like_a_phone(text: str) -> bool:
    """Return whether a tidied term has nothing but digits and what people put between them, enough for a phone."""
    if _TELEPHONE_ADDRESS.match(text):
        return True
    number, _ = split_extension(plain_phone(text))
    return bool(_PHONE.fullmatch(number)) and sum(map(str.isdecimal, number)) >= PHONE_TAIL


def check_length(text: str) -> None:
    """Refuse a term that is too short or too long.

    A character for a syllable or a word counts as two. Raises SearchTermTooShort, BadRequest.
    """
    if len(text) < MIN_TERM_LENGTH and len(text) + sum(map(counts_double, text)) < MIN_TERM_LENGTH:
        raise SearchTermTooShort(
            f"Type at least {MIN_TERM_LENGTH} characters of a name, company, e-mail address, phone or address; "
            "a Chinese, Japanese or Korean one counts as two."
        )
    if len(text) > MAX_TERM_LENGTH:
        raise BadRequest(f"A search term has at most {MAX_TERM_LENGTH} characters; this has {len(text)}.")


def search_term(text: str, country: str) -> SearchTerm:
    """Return the term that a caller typed, tidied before, as it is read in `country`.

    Raises SearchTermTooShort, BadRequest.
    """
    check_length(text)
    if looks_like_a_phone(text):
        return _phone_term(text, country)
    if "@" in text:
        return SearchTerm(text=text, email=email_key(text))
    return _words_term(text, email_key(text) if " " not in text else None, country)


def _phone_term(text: str, country: str) -> SearchTerm:
    parsed = parse_phone(text, country)
    if parsed is not None and parsed.is_placeholder:
        return SearchTerm(text=text)
    number, _ = split_extension(plain_phone(text))
    digits = "".join(filter(str.isdecimal, number))
    is_zip = _ZIP_CODE.fullmatch(number)
    return SearchTerm(
        text=text,
        local_part=email_key(text) if " " not in text else None,
        phone=phone_key(parsed.e164) if parsed and parsed.e164 else None,
        extension=parsed.extension if parsed else None,
        digits=digits if len(digits) >= PHONE_TAIL else None,
        words=(is_zip[1],) if is_zip else (),
    )


def _words_term(text: str, local_part: str | None, country: str) -> SearchTerm:
    text = _ZIP_CODE.sub(r"\1", _POSTAL_CODE.sub(r"\1\2\3\4", text))
    found = take_unit(split_words(text, country))
    rest = _without_and(merged_ordinals(found.words))[: MAX_WORDS - len(found.unit_words)]
    return SearchTerm(
        text=text,
        local_part=local_part,
        words=(*rest, *found.unit_words),
        unit=found.unit,
        unit_words=len(found.unit_words),
    )


def _without_and(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in AND] or list(words)
