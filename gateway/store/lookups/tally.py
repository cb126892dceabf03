"""Counting records of customers by kind and period, for many customers in one MongoDB command."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from gateway.documents.base.record import CustomerRecord
from gateway.pages.connection_request import Condition, filter_of
from gateway.store.scope import TenantScope


class Period(StrEnum):
    """How long a period of a summary is."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


_FORMAT = {Period.DAY: "%Y-%m-%d", Period.WEEK: "%G-W%V-1", Period.MONTH: "%Y-%m-01"}


class TallyRequest(msgspec.Struct, frozen=True):
    """What to count: which records, divided by a field, and by the periods of an instant in a time zone."""

    record: type[CustomerRecord]
    where: tuple[Condition, ...] = ()
    by: str | None = None
    at: str | None = None
    period: Period = Period.MONTH
    time_zone: str = "UTC"


class Tally(msgspec.Struct, frozen=True):
    """How many there are with this value of the dividing field, in the period that begins on this day."""

    value: str | None
    begins: date | None
    count: int


async def tallies(
    scope: TenantScope, request: TallyRequest, customer_ids: Collection[str]
) -> dict[str, tuple[Tally, ...]]:
    """The counts of each customer. Only index keys are read where an index has all fields."""
    key: dict[str, Any] = {"customer": "$customer_id"}
    if request.by is not None:
        key["value"] = f"${request.by}"
    if request.at is not None:
        text = {"date": f"${request.at}", "format": _FORMAT[request.period], "timezone": request.time_zone}
        key["begins"] = {"$dateToString": text}
    where = {**filter_of(request.where), "customer_id": {"$in": sorted(set(customer_ids))}}
    groups = await scope.aggregate(request.record, where, [{"$group": {"_id": key, "count": {"$sum": 1}}}])
    found: dict[str, tuple[Tally, ...]] = dict.fromkeys(customer_ids, ())
    for group in groups:
        value, begins = group["_id"].get("value"), group["_id"].get("begins")
        tally = Tally(value, None if begins is None else date.fromisoformat(begins), group["count"])
        found[group["_id"]["customer"]] += (tally,)
        scope.work.keys += tally.count
    return found
