"""What a customer is found by: the keys that are stored with it and that indexes are made of."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gateway.documents.contact import Address, Phone
from gateway.documents.search_key import (
    fold,
    forgives,
    is_street_type,
    mark,
    parts_of,
    phrases_of,
    short_street_type,
    typo_marks,
    whole_name,
    words_of,
)

if TYPE_CHECKING:
    from gateway.documents.customer import Customer

PHONE_TAIL = 7
"""A phone is found by its last digits too: the number without country and area code."""


def customer_keys(customer: "Customer") -> dict[str, Any]:
    """Everything under `keys`: for exact lookups, for lists, `customerSearch` and `related`."""
    words = CustomerWords(customer)
    numbers = {phone.e164 for phone in customer.phones if phone.e164} | {phone_tail(phone) for phone in customer.phones}
    return {
        "name": customer.sort_name,
        "emails": sorted({email_key(email.address) for email in customer.emails}),
        "phones": sorted(numbers - {""}),
        "phrases": sorted(set(words.phrases())),
        "marks": sorted({*words.marks(), *(mark(key) for key in relation_keys(customer))}),
        "open_jobs": customer.metrics.open_jobs,
        "tags": sorted({tag_key(tag) for tag in customer.tags}),
    }


def tag_key(tag: str) -> str:
    """Return a tag as it is compared: case, width, accents and surplus spaces do not count."""
    return fold(tag)


def email_key(address: str) -> str:
    """An e-mail address as it is compared."""
    return address.strip().casefold()


def phone_digits(phone: Phone) -> str:
    """All digits of a phone, with the country's code when it is known."""
    return "".join(char for char in phone.e164 or phone.number if char.isdecimal())


def phone_tail(phone: Phone) -> str:
    """The last seven digits."""
    return phone_digits(phone)[-PHONE_TAIL:]


class CustomerWords:
    """The words of a customer's names and streets: what search compares, and its keys are made of."""

    __slots__ = ("company", "name", "parts", "streets")

    def __init__(self, customer: "Customer") -> None:
        first, last, company = customer.first_name or "", customer.last_name or "", customer.company_name or ""
        self.name = words_of(f"{first} {last}")
        self.company = words_of(company) if company else []
        self.parts = ([*parts_of(first), *parts_of(last)], parts_of(company) if company else [])
        """The words within words, of the person's name and of the company's."""
        self.streets = [(address.id, words_of(address.street)) for address in customer.addresses]

    def phrases(self) -> Iterator[str]:
        """Every phrase of names and streets."""
        name = self.name
        yield from phrases_of(name)
        if len(name) > 2:
            yield f"{name[0]} {name[-1]}"  # Ana de la Cruz is Ana Cruz to many
        if self.company:
            yield from phrases_of(self.company)
        for parts in self.parts:
            yield from parts
        for _, street in self.streets:
            yield from phrases_of(street)

    def marks(self) -> Iterator[int]:
        """The marks of every word in which a typo is forgiven, and of the whole name."""
        streets = (word for _, street in self.streets for word in street if not is_street_type(word))
        for word in {*self.name, *self.company, *streets}:
            if forgives(word):
                yield from typo_marks(word)
        if len(self.name) > 1:
            yield from typo_marks(whole_name(self.name))


def name_words(customer: "Customer") -> list[str]:
    """The words of first and last name."""
    return words_of(f"{customer.first_name or ''} {customer.last_name or ''}")


def relation_keys(customer: "Customer") -> list[str]:
    """What relatives share: last name, first name, each address."""
    names = (("last", customer.last_name), ("first", customer.first_name))
    keys = [f"{kind}:{' '.join(words_of(name))}" for kind, name in names if name and words_of(name)]
    return [*keys, *(f"address:{address_key(address)}" for address in customer.addresses)]


def address_key(address: Address) -> str:
    """Street and postal code (without one, the city) as they are compared: `12 Oak Lane` is `12 oak ln`."""
    street = " ".join(short_street_type(word) for word in words_of(address.street))
    return f"{street}, {fold(address.postal_code or address.city or '').replace(' ', '')}"
