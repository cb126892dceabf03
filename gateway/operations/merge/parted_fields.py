"""Two contact cards out of the one that a merge made, with what was edited since. It uses no database."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer, Part
from gateway.inputs.customer_merge import MergeSide
from gateway.operations.contact.list import ADDRESSES, CONTACT_PERSONS, EMAILS, PHONES
from gateway.operations.merge.merged_fields import PARTS, SINGLE


class MergeStates(NamedTuple):
    """The customers of a merge: both before it, the one after it, and that one now."""

    before: Customer
    other: Customer
    after: Customer
    now: Customer


class Parted(NamedTuple):
    """The survivor after an unmerge, the other customer's cards, and the fields whose later edits prevent it."""

    survivor: Customer
    other_cards: tuple[PaymentMethod, ...]
    obstacles: tuple[str, ...]


def added_parts(states: MergeStates) -> dict[str, Part]:
    """Return the parts that came with the merge, by id."""
    known = {part.id for name in PARTS for part in getattr(states.before, name)}
    return {part.id: part for name in PARTS for part in getattr(states.after, name) if part.id not in known}


def parted(states: MergeStates, new_cards: MergeSide) -> Parted:
    """Take out of the customer what came with the merge; `new_cards` says who gets cards that were added since."""
    added = added_parts(states)
    lists = {name: [part for part in getattr(states.now, name) if part.id not in added] for name in PARTS}
    tags = set(states.after.tags) - set(states.before.tags)
    unrelated = set(states.after.unrelated_ids) - set(states.before.unrelated_ids)
    mine, theirs = _cards(states, new_cards)
    survivor = replace(
        states.now,
        **_single(states),
        addresses=ADDRESSES.settled(lists["addresses"]),
        retired_addresses=tuple(lists["retired_addresses"]),
        phones=PHONES.settled(lists["phones"]),
        emails=EMAILS.settled(lists["emails"]),
        contact_persons=CONTACT_PERSONS.settled(lists["contact_persons"]),
        tags=tuple(tag for tag in states.now.tags if tag not in tags),
        unrelated_ids=tuple(one for one in states.now.unrelated_ids if one not in unrelated),
        payment_methods=mine,
    )
    return Parted(survivor, theirs, tuple(_obstacles(states)))


def _single(states: MergeStates) -> dict[str, Any]:
    """Return the fields that the merge has changed, as they were before it."""
    return {
        name: getattr(states.before, name)
        for name in SINGLE
        if getattr(states.before, name) != getattr(states.after, name)
    }


def _obstacles(states: MergeStates) -> Iterator[str]:
    """Find the fields that the merge has changed, and that were edited since."""
    for name in _single(states):
        if getattr(states.now, name) != getattr(states.after, name):
            yield name
    added = added_parts(states)
    for name in PARTS:
        now = {part.id: part for part in getattr(states.now, name)}
        for part in getattr(states.after, name):
            if part.id in added and now.get(part.id) != part:
                yield f"{name}.{part.id}"
    for person in states.now.contact_persons:
        if person.id not in added and person.address_id in added:
            yield f"contact_persons.{person.id}"


def _cards(states: MergeStates, new_cards: MergeSide) -> tuple[tuple[PaymentMethod, ...], tuple[PaymentMethod, ...]]:
    """Return whose card stubs are whose: each goes back to its owner; those put aside come back as they were."""
    owned, theirs = (
        _ids(states.before.payment_methods),
        _ids(states.other.payment_methods) - _ids(states.before.payment_methods),
    )
    after = _ids(states.after.payment_methods)
    mine = [card for card in states.before.payment_methods if card.id not in after]
    back = [card for card in states.other.payment_methods if card.id not in after]
    for card in states.now.payment_methods:
        is_theirs = card.id in theirs or (card.id not in owned and new_cards is MergeSide.OTHER)
        (back if is_theirs else mine).append(card)
    return _as_before(states.before.payment_methods, mine), _as_before(states.other.payment_methods, back)


def _as_before(before: Sequence[PaymentMethod], cards: Sequence[PaymentMethod]) -> tuple[PaymentMethod, ...]:
    """Return the cards in the order and with the default of before, if they are the same cards."""
    if _ids(before) != _ids(cards):
        return tuple(cards)
    default = {card.id: card.is_default for card in before}
    by_id = {card.id: card for card in cards}
    return tuple(replace(by_id[card.id], is_default=default[card.id]) for card in before)


def _ids(parts: Sequence[Part]) -> set[str]:
    return {part.id for part in parts}
