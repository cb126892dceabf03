"""Listing customers that may be one."""

import asyncio
from typing import Any

import msgspec

from gateway.documents.customer import Customer
from gateway.pages.page import Page, PageRequest
from gateway.store.lookups.duplicate_candidate import DuplicateReason, candidate_pairs
from gateway.store.scope import TenantScope

_LIST = "duplicates"


class DuplicateCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """Two customers that may be one."""

    customers: tuple[Customer, ...]
    reasons: tuple[DuplicateReason, ...]
    score: float
    place: tuple[Any, ...]


async def duplicate_candidates(scope: TenantScope, request: PageRequest, *, counted: bool) -> Page[DuplicateCandidate]:
    """Return a page of pairs of customers that may be one, the likeliest first. Raises BadRequest for a bad cursor."""
    pairs = await candidate_pairs(scope)
    rest = pairs
    if request.cursor is not None:
        last = tuple(scope.codec.unseal(_LIST, request.cursor))
        rest = [pair for pair in pairs if pair.place > last]
    wanted = rest[: request.size + 1]
    whole = await asyncio.gather(*(_both(scope, pair.one.id, pair.other.id) for pair in wanted))
    nodes = [
        DuplicateCandidate(customers=both, reasons=pair.reasons, score=pair.score, place=pair.place)
        for pair, both in zip(wanted, whole, strict=True)
        if len(both) > 1  # Who was merged or deleted since is no candidate any more.
    ]
    return Page(nodes, request, lambda one: scope.codec.seal(_LIST, one.place), len(pairs) if counted else None)


async def _both(scope: TenantScope, one: str, other: str) -> tuple[Customer, ...]:
    found = await scope.find(Customer, {"_id": {"$in": [one, other]}})
    return tuple(sorted(found, key=lambda customer: customer.id))
