"""Accounts of which a customer has one: which of two stays in a merge, and how they come back after it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gateway.documents.base.record import OnCustomerMerge, Record
from gateway.documents.card import CardAccount
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import CustomerMerge, TakenDocument, from_bson, to_bson
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus
from gateway.documents.registry import RECORDS
from gateway.inputs.customer_merge import MergedField, MergeSide
from gateway.store.transaction import Transaction

Document = Mapping[str, Any]

KINDS = tuple(kind for kind in RECORDS if kind.on_customer_merge is OnCustomerMerge.ONE_STAYS)
CHOICES: Mapping[type[Record], MergedField] = {
    PortalAccount: MergedField.PORTAL_ACCOUNT,
    CardAccount: MergedField.CARD_ACCOUNT,
}


class SettledAccounts(NamedTuple):
    """What a merge did with the accounts."""

    taken: tuple[TakenDocument, ...]
    carried: tuple[str, ...]
    notes: tuple[str, ...]
    both: Mapping[str, MergeSide]
    """Collections in which both had one -> whose stays."""


async def settle_accounts(
    transaction: Transaction, survivor: Customer, other: Customer, choices: Mapping[MergedField, MergeSide]
) -> SettledAccounts:
    """Leave the survivor with one account of each kind; the other is put aside with the merge."""
    taken: list[TakenDocument] = []
    carried, notes, both = [], [], {}
    for kind in KINDS:
        found = await _accounts(transaction, kind, survivor, other)
        if other.id not in found:
            continue
        side = MergeSide.OTHER
        if survivor.id in found:
            side = choices.get(CHOICES[kind], _by_default(kind, found, survivor, other))
            both[kind.collection] = side
        notes.append(_note(kind, side, survivor, other, is_only=survivor.id not in found))
        gone = [other.id] if side is MergeSide.SURVIVOR else [one for one in (survivor.id, other.id) if one in found]
        for customer_id in gone:
            taken.append(TakenDocument(collection=kind.collection, document=to_bson(found[customer_id])))
            await transaction.remove(kind, {"_id": found[customer_id]["_id"]})
        if side is MergeSide.OTHER:
            carried.append(kind.collection)
            await transaction.put_back(kind, to_bson(_with_owner(found[other.id], kind, survivor.id, sessions=1)))
    return SettledAccounts(tuple(taken), tuple(carried), tuple(notes), both)


async def part_accounts(transaction: Transaction, merge: CustomerMerge) -> None:
    """Give each customer of a merge the account that was theirs, with what was changed of it since."""
    for kind in KINDS:
        taken = [from_bson(one.document) for one in merge.taken if one.collection == kind.collection]
        before = {document["customer_id"]: document for document in taken}
        theirs = before.get(merge.other_id)
        if theirs is None:
            continue
        if kind.collection in merge.carried:
            now = [from_bson(one) for one in await transaction.whole(kind, {"customer_id": merge.survivor_id})]
            await transaction.remove(kind, {"customer_id": merge.survivor_id})
            if now:
                theirs = {**_with_owner(now[0], kind, merge.other_id, sessions=-1), "_id": theirs["_id"]}
        await transaction.put_back(kind, to_bson(theirs))
        if merge.survivor_id in before:
            await transaction.put_back(kind, to_bson(before[merge.survivor_id]))


async def _accounts(
    transaction: Transaction, kind: type[Record], survivor: Customer, other: Customer
) -> dict[str, dict[str, Any]]:
    found = await transaction.whole(kind, {"customer_id": {"$in": [survivor.id, other.id]}})
    return {document["customer_id"]: document for document in map(from_bson, found)}


def _by_default(kind: type[Record], found: Mapping[str, Document], survivor: Customer, other: Customer) -> MergeSide:
    """Return whose account is in use: the survivor's, unless only the other's is."""
    if kind is PortalAccount:
        confirmed = [one for one in found if found[one].get("status") == PortalAccountStatus.CONFIRMED.value]
        return MergeSide.OTHER if confirmed == [other.id] else MergeSide.SURVIVOR
    return MergeSide.OTHER if other.payment_methods and not survivor.payment_methods else MergeSide.SURVIVOR


def _with_owner(document: Document, kind: type[Record], customer_id: str, *, sessions: int) -> dict[str, Any]:
    """Return an account as another customer's; sessions of before end, as their number is another."""
    owned = {**document, "_id": f"{kind.id_prefix}_{customer_id.partition('_')[2]}", "customer_id": customer_id}
    return owned | {"session_version": owned["session_version"] + sessions} if "session_version" in owned else owned


def _note(kind: type[Record], side: MergeSide, survivor: Customer, other: Customer, *, is_only: bool) -> str:
    named = "portal account" if kind is PortalAccount else "account at Stripe with its cards"
    winner, loser = (survivor, other) if side is MergeSide.SURVIVOR else (other, survivor)
    if is_only:
        return f"The {named} of {other.number} goes to {survivor.number}."
    aside = "its sessions end" if kind is PortalAccount else "it stays at Stripe, and its cards are not shown"
    return f"The {named} of {winner.number} stays; the one of {loser.number} is put aside: {aside}."


def documents_by_collection(taken: Sequence[TakenDocument], collection: str) -> list[dict[str, Any]]:
    """Return the documents of a collection that merges have put aside."""
    return [from_bson(one.document) for one in taken if one.collection == collection]
