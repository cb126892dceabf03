"""Whether and how well a customer answers a search. It uses no database."""

from collections.abc import Iterator, Sequence

import msgspec

from gateway.documents.contact import Address, ContactPerson, Phone
from gateway.documents.customer import Customer
from gateway.documents.customer_key import make_phone_key, phone_digits
from gateway.matching.email_address import email_key, is_placeholder_email
from gateway.operations.search.fit import Fit
from gateway.operations.search.numbered import NumberMatch
from gateway.operations.search.stage import SCORES, MatchedOn, Stage
from gateway.operations.search.term import SearchTerm
from gateway.store.lookups.phone_owner import OF_CONTACT_PERSON, loss_of_extension

_IN_ORDER = tuple(MatchedOn)


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """A customer at one address, as an answer to a search."""

    customer: Customer
    address: Address | None
    contact_person: ContactPerson | None
    """Contact person with a name, phone or e-mail address that answers the term."""
    score: float
    matched_on: tuple[MatchedOn, ...]
    record_ids: tuple[str, ...]
    """The records whose number the term is."""
    place: tuple[int, str, str, str]
    """Place in the answer: stage, key, id of the customer, id of the address."""


class _Identified(msgspec.Struct, frozen=True, order=True):
    """That a customer, or a contact person, has the e-mail address or the phone of a term; the best comes first."""

    stage: Stage
    key: str
    kinds: frozenset[MatchedOn] = frozenset()
    person: ContactPerson | None = None

    @property
    def place(self) -> tuple[Stage, str]:
        """Sort key."""
        return self.stage, self.key


def match_customer(term: SearchTerm, customer: Customer, numbers: Sequence[NumberMatch] = ()) -> list[SearchHit]:
    """Return the customer as an answer: a hit for each address that answers the term, an empty list if it does not.

    `numbers` are the numbers of the customer and their records that the term is.
    """
    identified = sorted(_identified(term, customer), key=lambda one: one.place) if term.may_identify else []
    fit = Fit(term, customer) if term.words else None
    if not identified and not numbers and (fit is None or fit.stage is None):
        return []
    known = {address.id for address in customer.addresses}
    hits = []
    for address in sorted(customer.addresses, key=lambda address: address.id) or (None,):
        address_id = address.id if address else ""
        here = [one for one in numbers if one.address_id == address_id or one.address_id not in known]
        best = next((one for one in identified if _is_at(one.person, address_id)), None)
        found = set(fit.matched(address_id)) if fit else set()
        person = fit.contact_person(address_id) if fit and MatchedOn.CONTACT_PERSON in found else None
        if best:
            found, person, own, key = found | best.kinds, best.person or person, best.stage, best.key
        elif found and fit:
            own, key = fit.place(address_id)
        if here:
            found, own, key = found | {one.matched_on for one in here}, Stage.IDENTIFIED, here[0].key
        if found:
            place = (int(own), key, customer.id, address_id)
            on = tuple(sorted(found, key=_IN_ORDER.index))
            hits.append(
                SearchHit(
                    customer=customer,
                    address=address,
                    contact_person=person,
                    score=SCORES[own],
                    matched_on=on,
                    record_ids=tuple(one.record_id for one in here if one.record_id),
                    place=place,
                )
            )
    return hits


def _is_at(person: ContactPerson | None, address_id: str) -> bool:
    """Return whether an address is the customer's, or the contact person's."""
    return person is None or person.address_id in (None, address_id)


def _identified(term: SearchTerm, customer: Customer) -> Iterator[_Identified]:
    """Yield who has the e-mail address or the phone of a term, or one that ends or begins as it does.

    First the customers, then those of contact persons; behind one number, those with the extension first.
    """
    own = _having(term, [email.address for email in customer.emails], customer.phones)
    yield from (_Identified(stage, _key(lost), kinds) for stage, lost, kinds in own)
    for person in customer.contact_persons:
        emails = [person.email] if person.email else []
        theirs = _having(term, emails, [person] if person.phone else [])
        for stage, lost, kinds in theirs:
            yield _Identified(stage, _key(lost + OF_CONTACT_PERSON), kinds | {MatchedOn.CONTACT_PERSON}, person)


def _key(lost: float) -> str:
    """Return the place of a phone or an e-mail address that fits less well by so much."""
    return f"{lost:.1f}"


def _having(
    term: SearchTerm, emails: Sequence[str], phones: Sequence[Phone | ContactPerson]
) -> Iterator[tuple[Stage, float, frozenset[MatchedOn]]]:
    """Yield (stage, loss by its extension, what has it) where one of these is, ends or begins as was typed."""
    exact, partial = set(), set()
    for email in emails:
        key = email_key(email)
        if key == term.email and not is_placeholder_email(key):
            exact.add(MatchedOn.EMAIL)
        elif key.rpartition("@")[0] == term.local_part and not is_placeholder_email(key):
            partial.add(MatchedOn.EMAIL)
    having = [phone for phone in phones if term.phone and make_phone_key(phone) == term.phone]
    if term.digits and having:
        exact.add(MatchedOn.PHONE)
    elif term.digits and term.text[0] != "+":
        having = [phone for phone in phones if phone_digits(phone).endswith(term.digits)]
        partial |= {MatchedOn.PHONE} if having else set()
    if exact or partial:
        lost = min((loss_of_extension(phone, term.extension) for phone in having), default=0)
        yield (Stage.IDENTIFIED if exact else Stage.PARTLY_IDENTIFIED), lost, frozenset(exact | partial)
