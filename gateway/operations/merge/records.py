"""Moving every kind of record from one customer to another, and back; and what would be torn apart by that."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from gateway.documents.base.record import OnCustomerMerge, Record
from gateway.documents.change import Change
from gateway.documents.customer import Customer, CustomerMetrics
from gateway.documents.customer_merge import CustomerMerge, MovedRecords, from_bson
from gateway.documents.ledger import SUMMED, MetricsTally
from gateway.documents.registry import RECORDS, record_of_collection
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.store.transaction import Transaction

MAX_MOVED_RECORDS = 50_000
"""Limit of records that one merge moves: it is one transaction, and its record names each of them."""
MAX_LINKS_NAMED = 10
UNRELATED = "unrelated_ids"
_LINKLESS = (Change, CustomerMerge)
"""Kinds that name records for history's sake."""


class CrossLink(NamedTuple):
    """A record made after a merge that names one which goes back with an unmerge, or the other way round."""

    record: type[Record]
    record_id: str
    named: str


async def move_records(transaction: Transaction, survivor: Customer, other: Customer) -> list[MovedRecords]:
    """Make every record that names the other customer name the survivor; return which. Raises InvalidInput."""
    moved: list[MovedRecords] = []
    for kind in RECORDS:
        if kind.on_customer_merge is OnCustomerMerge.DERIVED:
            await transaction.remove(kind, {"customer_id": {"$in": [survivor.id, other.id]}})
        elif kind.on_customer_merge is OnCustomerMerge.MOVE:
            for field in kind.customer_links:
                ids = await transaction.ids(kind, {field: other.id})
                moved += [MovedRecords(collection=kind.collection, field=field, ids=tuple(ids))] if ids else []
    _refuse_too_many(moved)
    for records in moved:
        kind = moved_kind(records)
        stages = _history_stages(survivor, other) if kind is Change else [{"$set": {records.field: survivor.id}}]
        await _rewrite(transaction, records, other.id, stages)
    apart = {"_id": {"$in": list(other.unrelated_ids)}, UNRELATED: {"$ne": survivor.id}}
    if ids := await transaction.ids(Customer, apart) if other.unrelated_ids else []:
        known = {"$concatArrays": [{"$ifNull": [f"${UNRELATED}", []]}, [survivor.id]]}
        await transaction.rewrite(Customer, ids, [{"$set": {UNRELATED: known}}])
        moved.append(MovedRecords(collection=Customer.collection, field=UNRELATED, ids=tuple(ids)))
    return moved


async def move_records_back(transaction: Transaction, merge: CustomerMerge) -> None:
    """Make the records of a merge name the other customer again."""
    for kind in RECORDS:
        if kind.on_customer_merge is OnCustomerMerge.DERIVED:
            await transaction.remove(kind, {"customer_id": merge.survivor_id})
    for records in merge.moved:
        kind = moved_kind(records)
        stages: list[dict[str, Any]] = [{"$set": {records.field: merge.other_id}}]
        if kind is Change:
            stages = _history_stages_back(merge)
        elif records.field == UNRELATED:
            others = {"$ne": ["$$this", merge.survivor_id]}
            stages = [{"$set": {UNRELATED: {"$filter": {"input": f"${UNRELATED}", "cond": others}}}}]
        await _rewrite(transaction, records, merge.survivor_id, stages)


async def _rewrite(
    transaction: Transaction, records: MovedRecords, owner: str, stages: Sequence[Mapping[str, Any]]
) -> None:
    if records.field == "customer_id":
        await transaction.give(moved_kind(records), records.ids, owner, stages)
    else:
        await transaction.rewrite(moved_kind(records), records.ids, stages)


def moved_kind(records: MovedRecords) -> type[Record]:
    """Return the kind of moved records."""
    kind = record_of_collection(records.collection)
    if kind is None:
        raise AssertionError(f"{records.collection} is not known to this version")
    return kind


async def metrics_now(transaction: Transaction, customer_id: str, currency: str) -> CustomerMetrics:
    """Count the numbers of a customer from the ledger, as the transaction sees it."""
    tally = MetricsTally(currency)
    for kind, attributes in SUMMED.items():
        async for row in transaction.stream(kind, {"customer_id": customer_id}, attributes):
            tally.add(row)
    return tally.metrics()


async def links_across(
    transaction: Transaction, merge: CustomerMerge, theirs: Set[str], mine: Set[str]
) -> list[CrossLink]:
    """Find records that an unmerge would leave naming something of the other customer's.

    `theirs` and `mine` are the ids of contact parts that each has alone.
    """
    back = {(records.collection, record_id) for records in merge.moved for record_id in records.ids}
    going = {record_id for _, record_id in back} | theirs
    documents = [
        (kind, document)
        for kind in RECORDS
        if kind.on_customer_merge is OnCustomerMerge.MOVE and kind not in _LINKLESS
        for document in map(from_bson, await transaction.whole(kind, {"customer_id": merge.survivor_id}))
    ]
    staying = {document["_id"] for kind, document in documents if (kind.collection, document["_id"]) not in back} | mine
    found = []
    for kind, document in documents:
        goes = (kind.collection, document["_id"]) in back
        named = next((text for text in _texts(document) if text in (staying if goes else going)), None)
        if named is not None and named != document["_id"]:
            found.append(CrossLink(kind, document["_id"], named))
    return found[:MAX_LINKS_NAMED]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name != "_id":
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _refuse_too_many(moved: Sequence[MovedRecords]) -> None:
    if (count := sum(len(records.ids) for records in moved)) > MAX_MOVED_RECORDS:
        message = (
            f"The other customer has {count} records; one merge moves at most {MAX_MOVED_RECORDS}. "
            "Let that customer be the survivor."
        )
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("otherId",))])


def _history_stages(survivor: Customer, other: Customer) -> list[dict[str, Any]]:
    """Return what log entries become: the survivor's, without a version, of which the survivor has its own."""
    moved = {
        "customer_id": survivor.id,
        "merged_from": {"$ifNull": ["$merged_from", other.id]},
        "merged_version": {"$ifNull": ["$merged_version", {"$ifNull": ["$version", "$$REMOVE"]}]},
        "version": "$$REMOVE",
    }
    return [{"$set": moved}]


def _history_stages_back(merge: CustomerMerge) -> list[dict[str, Any]]:
    def own(value: str, otherwise: str) -> dict[str, Any]:
        is_own = {"$eq": ["$merged_from", merge.other_id]}
        return {"$cond": [is_own, {"$ifNull": [value, "$$REMOVE"]}, {"$ifNull": [otherwise, "$$REMOVE"]}]}

    back = {
        "customer_id": merge.other_id,
        "version": own("$merged_version", "$version"),
        "merged_from": own("$$REMOVE", "$merged_from"),
        "merged_version": own("$$REMOVE", "$merged_version"),
    }
    return [{"$set": back}]
