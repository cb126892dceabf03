"""What a customer is found by: the keys that are stored with it and that indexes are made of."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from gateway.documents.contact import Address, ContactPerson, Phone
from gateway.matching.country import country_words, region_words
from gateway.matching.email_address import email_key, is_placeholder_email
from gateway.matching.equal_words import GENERIC, ordinal
from gateway.matching.name_words import SearchName, equal_names, make_name, spelled_out, without_legal_form
from gateway.matching.phone_number import is_placeholder_phone, phone_key, plain_phone, split_extension
from gateway.matching.search_key import fold, forgives, list_phrases, list_words, mark, whole_name, word_marks
from gateway.matching.street_line import StreetLine, core_word, short_forms

if TYPE_CHECKING:
    from gateway.documents.customer import Customer

PHONE_TAIL = 7
"""A phone is found by its last digits too: the number without country and area code."""
PLACE = "@"
"""Begins the phrases of cities and regions, which find no customer alone."""
OF_PERSON = " \x1f"
"""Ends the keys of contact persons: they find the customer, and are not the customer's own."""
MIN_REGION_NAME = 4
"""Minimum length of a region's name; shorter texts are codes of regions."""
MAX_PLACES_CACHED = 2_000
MAX_PLACES = 40
"""Words of cities and regions, and postal codes, by which one customer is found."""


class _IndexKey(NamedTuple):
    """A key: the fields that it is made of, and how; the customer's words are there for who asks."""

    sources: frozenset[str]
    make: Callable[["Customer", Callable[[], "CustomerWords"]], Any]


def _phrases(_: "Customer", words: Callable[[], "CustomerWords"]) -> list[str]:
    return sorted({*words().phrases(), *words().place_phrases()})


def _marks(customer: "Customer", words: Callable[[], "CustomerWords"]) -> list[int]:
    return sorted(words().marks().union(map(mark, relation_keys(customer, words().addresses))))


_NAMES = frozenset({"company_name", "first_name", "last_name"})
_PARTS = frozenset({"addresses", "retired_addresses", "phones", "emails", "payment_methods", "contact_persons"})
_KEYS: Mapping[str, _IndexKey] = {
    "name": _IndexKey(_NAMES, lambda customer, _: customer.sort_name),
    "emails": _IndexKey(
        frozenset({"emails", "contact_persons"}),
        lambda customer, _: sorted({*email_keys(customer), *person_email_keys(customer)}),
    ),
    "phones": _IndexKey(
        frozenset({"phones", "contact_persons"}),
        lambda customer, _: sorted({*_phone_lookups(customer.phones), *_person_phone_lookups(customer)}),
    ),
    "phrases": _IndexKey(_NAMES | {"contact_persons", "addresses"}, _phrases),
    "marks": _IndexKey(_NAMES | {"contact_persons", "addresses"}, _marks),
    "open_jobs": _IndexKey(frozenset({"metrics"}), lambda customer, _: customer.metrics.open_jobs),
    "tags": _IndexKey(frozenset({"tags"}), lambda customer, _: sorted({tag_key(tag) for tag in customer.tags})),
    "parts": _IndexKey(_PARTS, lambda customer, _: [part.id for parts in customer.parts() for part in parts]),
}
KEY_SOURCES: Mapping[str, frozenset[str]] = {name: key.sources for name, key in _KEYS.items()}
"""Key → the fields that it is made of."""


def customer_keys(customer: "Customer", names: Collection[str]) -> dict[str, Any]:
    """Return these of what is under `keys`: for exact lookups, for lists, `customerSearch` and `related`."""
    made: list[CustomerWords] = []

    def words() -> CustomerWords:
        """Make the words once, for the keys that need them."""
        if not made:
            made.append(CustomerWords(customer))
        return made[0]

    return {name: key.make(customer, words) for name, key in _KEYS.items() if name in names}


def tag_key(tag: str) -> str:
    """Return a tag as it is compared: case, width, accents and surplus spaces do not count."""
    return fold(tag)


def email_keys(customer: "Customer") -> set[str]:
    """Return the e-mail addresses that find the customer; placeholders find no customer."""
    return {email_key(email.address) for email in customer.emails if not is_placeholder_email(email.address)}


def person_email_keys(customer: "Customer") -> set[str]:
    """Return the keys of the contact persons' e-mail addresses."""
    given = [person.email for person in customer.contact_persons if person.email]
    return {f"{email_key(email)}{OF_PERSON}" for email in given if not is_placeholder_email(email)}


def _phone_lookups(phones: Iterable[Phone | ContactPerson]) -> set[str]:
    """Return what phones are found by: the whole number, and its end."""
    return {key for phone in phones for key in (make_phone_key(phone), phone_tail(phone)) if key}


def _person_phone_lookups(customer: "Customer") -> set[str]:
    return {f"{key}{OF_PERSON}" for key in _phone_lookups(customer.contact_persons)}


def make_phone_key(phone: Phone | ContactPerson) -> str | None:
    """Return what a phone is compared by; `None` for one that cannot be dialed, and for a placeholder."""
    return phone_key(phone.e164) if phone.e164 and not is_placeholder_phone(phone.e164, phone.number) else None


def phone_keys(customer: "Customer") -> set[str]:
    """Return what the customer's phones are compared by."""
    return {key for phone in customer.phones if (key := make_phone_key(phone))}


def phone_digits(phone: Phone | ContactPerson) -> str:
    """Return all digits of a phone, with the country's code when it is known; an empty text for a placeholder."""
    if is_placeholder_phone(phone.e164, phone.number):
        return ""
    if phone.e164:
        return phone_key(phone.e164)[1:]
    return "".join(char for char in split_extension(plain_phone(phone.number))[0] if char.isdecimal())


def phone_tail(phone: Phone | ContactPerson) -> str:
    """Return the last seven digits."""
    return phone_digits(phone)[-PHONE_TAIL:]


class AddressWords:
    """The words of one address."""

    __slots__ = ("address", "line", "postal")

    def __init__(self, address: Address) -> None:
        self.address = address
        self.line = StreetLine(address.street, address.unit, address.country)
        self.postal = postal_key(address.postal_code, address.country)

    @property
    def known(self) -> set[str]:
        """The words of the street."""
        line = self.line
        known = {*line.words, *line.short, *line.core_words, line.core}
        core = line.standard_core
        if core.isdecimal():
            known.add(ordinal(int(core)))
        return known.union(*line.forms) if line.forms else known

    @property
    def places(self) -> set[str]:
        """The words of city, county, region, country, and the postal code."""
        address = self.address
        names = _place_names(address.city, address.county, address.region, address.country)
        return {*names, *list_words(address.postal_code or ""), self.postal} - {""}

    def place_keys(self) -> tuple[str, ...]:
        """Return city and region as the index has them: words, and the code of a region that has one."""
        return _place_keys(self.address.city, self.address.region, self.address.country)


# Many customers share a place, and taking its name apart costs more than all else of an address.
@lru_cache(maxsize=MAX_PLACES_CACHED)
def _place_names(city: str | None, county: str | None, region: str | None, country: str) -> frozenset[str]:
    """Return the words of a city, its county, region and country."""
    keys, names = _place_keys(city, region, country), region_words(region, country) if region else ()
    written = f"{city or ''} {county or ''}"
    words = {*list_words(written), *list_words(spelled_out(written))}
    return frozenset((*keys, *names, *words, *map(core_word, words), *country_words(country)))


@lru_cache(maxsize=MAX_PLACES_CACHED)
def _place_keys(city: str | None, region: str | None, country: str) -> tuple[str, ...]:
    cities = short_forms(list_words(city)) if city else ()
    names = region_words(region, country) if region else []
    return (*cities, *(names[-1:] if names and len(names[-1]) < MIN_REGION_NAME else names))


def postal_key(code: str | None, country: str) -> str:
    """Return a postal code as it is compared: without spaces and hyphens, of ZIP+4 the ZIP code."""
    if code is None:
        return ""
    plain = code.lower() if code.isascii() else fold(code)
    plain = plain if plain.isalnum() else "".join(filter(str.isalnum, plain))
    return plain[:5] if country == "US" else plain


class PersonWords(NamedTuple):
    """The words of a contact person's name."""

    person: ContactPerson
    name: SearchName


def person_words(person: ContactPerson) -> PersonWords:
    """Return the words of a contact person's name, of which the last is taken for the family name."""
    return PersonWords(person, make_name(*person.name.rsplit(maxsplit=1)))


class CustomerWords:
    """The words of a customer's names, contact persons and addresses: what search compares and keys are made of."""

    __slots__ = ("addresses", "company", "name", "persons")

    def __init__(self, customer: "Customer", *, with_addresses: bool = True) -> None:
        self.name = make_name(customer.first_name or "", customer.last_name or "")
        self.company = make_name(customer.company_name or "")
        self.persons = list(map(person_words, customer.contact_persons))
        self.addresses: list[AddressWords] = []
        if with_addresses:
            self.add_addresses(customer)

    def add_addresses(self, customer: "Customer") -> None:
        """Add the words of the customer's addresses, which many comparisons can do without."""
        self.addresses = list(map(AddressWords, customer.addresses))

    def phrases(self) -> list[str]:
        """Return every phrase of names and streets, and the postal codes; the customer's own names come first."""
        found = [*self.name.phrases, *self.company.phrases]
        for one in self.persons:
            found += [f"{phrase}{OF_PERSON}" for phrase in one.name.phrases]
        for address in self.addresses:
            found += street_phrases(address.line)
            if address.postal:
                found.append(address.postal)
        return found

    def place_phrases(self) -> list[str]:
        """Return the phrases of cities and regions."""
        return sorted({f"{PLACE}{key}" for address in self.addresses for key in address.place_keys()})[:MAX_PLACES]

    def marks(self) -> set[int]:
        """Return the marks of every word in which a typo is forgiven, of the whole name, and of each house."""
        words = {*self.name.words, *self.company.words}
        words.update(*[one.name.words for one in self.persons])
        for line in [each.line for each in self.addresses]:
            words.update([word for word, short in zip(line.words, line.short, strict=True) if short not in GENERIC])
        found = set().union(*map(word_marks, filter(forgives, words)))
        if len(self.name.words) > 1:
            found |= word_marks(whole_name(self.name.words))
        return found.union([house_mark(key) for address in self.addresses for key in address.line.keys])


def street_phrases(line: StreetLine) -> list[str]:
    """Return a street's words read from each on: as they were written, in short and equal forms."""
    kinds = [short if short in GENERIC else word for word, short in zip(line.words, line.short, strict=True)]
    found: list[str] = []
    for words in dict.fromkeys((tuple(kinds), line.short, *line.forms)):
        phrases = list_phrases(words)
        found += [phrase for phrase, word in zip(phrases, words, strict=False) if word not in GENERIC] or phrases
    return found


def house_mark(key: str) -> int:
    """Return the mark of a house and its street."""
    return mark(f"at:{key}")


def name_words(customer: "Customer") -> list[str]:
    """Return the words of first and last name."""
    return list_words(f"{customer.first_name or ''} {customer.last_name or ''}")


def list_names(customer: "Customer") -> set[str]:
    """Return the names of person and company in each spelling that is the same, with either part first."""
    people = equal_names(customer.first_name or "", customer.last_name or "") | equal_names(customer.company_name or "")
    names = {"".join(parts) for fields in people for parts in (fields, fields[::-1])}
    company = short_forms(make_name(customer.company_name or "").words)
    wholes = (short_forms(name_words(customer)), company, without_legal_form(company))
    return names | {whole_name(words) for words in wholes if words}


def relation_keys(customer: "Customer", addresses: Iterable[AddressWords] | None = None) -> list[str]:
    """Return what relatives share: last name, first name, each address, in each spelling that is the same."""
    names = (("last", customer.last_name), ("first", customer.first_name))
    keys = [f"{kind}:{joined}" for kind, name in names if name for (joined,) in sorted(equal_names(name))]
    known = map(AddressWords, customer.addresses) if addresses is None else addresses
    return [*keys, *(f"address:{_address_key(words)}" for words in known)]


def address_key(address: Address) -> str:
    """Return an address as it is compared: street, unit, postal code (without one, the city), however it is written."""
    return _address_key(AddressWords(address))


def city_key(city: str | None) -> str:
    """Return the name of a city as addresses are compared: `St. Louis` is `Saint Louis`, `Köln` is `Koeln`."""
    return "".join(map(core_word, short_forms(list_words(city or ""))))


def _address_key(words: AddressWords) -> str:
    return f"{words.line.key} #{words.line.unit}, {words.postal or city_key(words.address.city)}"
