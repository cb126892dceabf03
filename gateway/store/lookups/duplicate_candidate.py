"""Customers of a company that may be one: found by what they share, each kind of key grouped in one aggregation."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Any, NamedTuple

from gateway.documents.base.unfit_record import drop_unfit
from gateway.documents.customer import Customer
from gateway.documents.customer_key import address_key, email_keys, names_of, phone_keys
from gateway.matching.search_key import within_one_typo
from gateway.store.scope import TenantScope

MAX_SHARING = 8
"""A phone, e-mail address or house that more customers share belongs to a manager or a block, and says nothing."""
MAX_GROUPS = 5_000
"""Limit of shared keys of one kind that one call reads."""
COMPARED = frozenset(
    {"first_name", "last_name", "company_name", "emails", "phones", "addresses", "unrelated_ids", "number"}
)


class DuplicateReason(StrEnum):
    """What two customers share."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    NAME = "NAME"
    SIMILAR_NAME = "SIMILAR_NAME"


WEIGHTS: Mapping[DuplicateReason, float] = {
    DuplicateReason.PHONE: 0.3,
    DuplicateReason.EMAIL: 0.3,
    DuplicateReason.NAME: 0.2,
    DuplicateReason.ADDRESS: 0.2,
    DuplicateReason.SIMILAR_NAME: 0.1,
}
"""Weight of each reason in the score; together at most 1."""
_PHONE = {"$regex": r"^\+[0-9]+$"}
_EMAIL = {"$regex": "[^\x1f]$"}


class CandidatePair(NamedTuple):
    """Two customers that may be one, and why."""

    one: Customer
    other: Customer
    reasons: tuple[DuplicateReason, ...]
    score: float

    @property
    def place(self) -> tuple[float, str, str]:
        """Sort key: the highest score first, then by ids."""
        return -self.score, self.one.id, self.other.id


async def candidate_pairs(scope: TenantScope) -> list[CandidatePair]:
    """Return the pairs of customers that may be one, the likeliest first; those that were dismissed are left out."""
    pairs: set[tuple[str, str]] = set()
    for where, stages in _SHARED:
        for group in await scope.aggregate(Customer, where, stages):
            pairs |= set(combinations(sorted(set(group["ids"])), 2))
    ids = sorted({one for pair in pairs for one in pair})
    known = {one.id: one async for one in scope.stream(Customer, {"_id": {"$in": ids}}, COMPARED)} if ids else {}
    fit = {one.id: one for one in drop_unfit(list(known.values()), COMPARED)}
    found = (_pair(fit[one], fit[other]) for one, other in pairs if one in fit and other in fit)
    return sorted((pair for pair in found if pair is not None), key=lambda pair: pair.place)


def _pair(one: Customer, other: Customer) -> CandidatePair | None:
    """Return the pair with its reasons; `None` when they are too few, or it was dismissed."""
    if other.id in one.unrelated_ids or one.id in other.unrelated_ids:
        return None
    reasons = tuple(_reasons(one, other))
    contact = {DuplicateReason.PHONE, DuplicateReason.EMAIL} & set(reasons)
    named = {DuplicateReason.NAME, DuplicateReason.SIMILAR_NAME} & set(reasons)
    if not contact and not (DuplicateReason.ADDRESS in reasons and named):
        return None
    return CandidatePair(one, other, reasons, round(sum(WEIGHTS[reason] for reason in reasons), 1))


def _reasons(one: Customer, other: Customer) -> Sequence[DuplicateReason]:
    shared = {
        DuplicateReason.PHONE: phone_keys(one) & phone_keys(other),
        DuplicateReason.EMAIL: email_keys(one) & email_keys(other),
        DuplicateReason.ADDRESS: {address_key(each) for each in one.addresses}
        & {address_key(each) for each in other.addresses},
    }
    reasons = [reason for reason, keys in shared.items() if keys]
    mine, theirs = names_of(one), names_of(other)
    if mine & theirs:
        return [*reasons, DuplicateReason.NAME]
    is_similar = any(within_one_typo(name, another) for name in mine for another in theirs)
    return [*reasons, DuplicateReason.SIMILAR_NAME] if is_similar else reasons


def _grouped(key: Any) -> list[dict[str, Any]]:
    """Return the stages that find the customers with one key: few enough to be one person."""
    ids = {"$firstN": {"input": "$_id", "n": MAX_SHARING}}
    return [
        {"$group": {"_id": key, "n": {"$sum": 1}, "ids": ids}},
        {"$match": {"n": {"$gte": 2, "$lte": MAX_SHARING}}},
        {"$limit": MAX_GROUPS},
        {"$project": {"_id": 0, "ids": 1}},
    ]


def _by_key(field: str, form: Mapping[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    unwound: list[dict[str, Any]] = [{"$project": {"key": f"${field}"}}, {"$unwind": "$key"}, {"$match": {"key": form}}]
    return {field: {"$gt": ""}}, [*unwound, *_grouped("$key")]


_POSTAL = {"$substrCP": [{"$ifNull": ["$addresses.postal_code", ""]}, 0, 5]}
_HOUSE = {"$concat": [{"$toLower": "$addresses.street"}, "|", _POSTAL]}
_BY_HOUSE: list[dict[str, Any]] = [{"$project": {"addresses": 1}}, {"$unwind": "$addresses"}, *_grouped(_HOUSE)]
_SHARED: tuple[tuple[dict[str, Any], list[dict[str, Any]]], ...] = (
    _by_key("keys.phones", _PHONE),
    _by_key("keys.emails", _EMAIL),
    ({"addresses.street": {"$type": "string"}}, _BY_HOUSE),
)
