"""Merging two customers into one: the survivor has everything, and the other's id and number find the survivor."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from gateway.documents.background_job import BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import instant
from gateway.documents.card import CardAccount, CardTask, CardWorkState
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import CustomerMerge, MovedRecords
from gateway.errors import Conflict, ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.customer_merge import CustomerMergeInput, MergeSide
from gateway.inputs.idempotency import IdempotentRequest
from gateway.operations.authorship import make_author
from gateway.operations.change.entry import make_entry
from gateway.operations.change.field_change import field_changes, inverse
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.late_write import survivor_hint
from gateway.operations.idempotency import once_in_scope
from gateway.operations.merge.accounts import SettledAccounts, settle_accounts
from gateway.operations.merge.merged_fields import Joined, MergeConflict, joined
from gateway.operations.merge.records import UNRELATED, metrics_now, move_records, moved_kind
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

OPERATION = "customerMerge"


@dataclass(frozen=True, slots=True)
class MovedCount:
    """How many records of a type a merge moves."""

    type_name: str
    count: int


class MergeResult(NamedTuple):
    """What a merge or an unmerge did, or in a dry run would do."""

    customer_id: str
    other_id: str
    merge_id: str | None = None
    moved: tuple[MovedCount, ...] = ()
    conflicts: tuple[MergeConflict, ...] = ()
    notes: tuple[str, ...] = ()


class _Pair(NamedTuple):
    survivor: Customer
    other: Customer


async def merge_customers(
    scope: TenantScope, input: CustomerMergeInput, origin: Origin, request: IdempotentRequest | None
) -> MergeResult:
    """Merge two customers, once for each idempotency key. Raises MutationRefused."""
    if input.survivor_id == input.other_id:
        message = "These are one and the same customer. Give the id of another."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("otherId",))])

    async def work(inner: TenantScope) -> MergeResult:
        results: list[MergeResult] = []

        async def write(transaction: Transaction) -> CustomerMerge:
            merge, result = await _merge(inner, transaction, input, origin)
            results.append(result)
            return merge

        await (inner.in_dry_run(write) if input.dry_run else inner.in_transaction(write))
        return results[-1]._replace(merge_id=None) if input.dry_run else results[-1]

    async def replay(answer: Mapping[str, str]) -> MergeResult:
        merge = await scope.get(CustomerMerge, answer["record"])
        if merge is None:
            raise NotFound("merge", ("idempotencyKey",))
        return MergeResult(merge.customer_id, merge.other_id, merge.id, moved_counts(merge.moved))

    return await once_in_scope(scope, request, work, replay)


async def _merge(
    scope: TenantScope, transaction: Transaction, input: CustomerMergeInput, origin: Origin
) -> tuple[CustomerMerge, MergeResult]:
    pair, system, choices = await _pair(transaction, input), transaction.as_system(), input.chosen()
    require_version(pair.survivor, input.expected_version)
    await refuse_busy(system, [pair.survivor.id, pair.other.id], "survivorId")
    (before,) = await system.whole(Customer, {"_id": pair.survivor.id})
    (other_before,) = await system.whole(Customer, {"_id": pair.other.id})
    accounts = await settle_accounts(system, pair.survivor, pair.other, choices)
    moved = await move_records(system, pair.survivor, pair.other)
    await system.remove(Customer, {"_id": pair.other.id}, merged_into=pair.survivor.id)
    metrics = await metrics_now(system, pair.survivor.id, pair.survivor.metrics.total_due.currency)
    result = joined(*_with_cards(pair, accounts), choices, metrics)
    await _store(scope, transaction, pair, result, origin)
    entry = await _insert_history(system, scope, pair, origin)
    (after,) = await system.whole(Customer, {"_id": pair.survivor.id})
    merge = CustomerMerge(
        id=CustomerMerge.new_id(),
        company_id=pair.survivor.company_id,
        customer_id=pair.survivor.id,
        survivor_id=pair.survivor.id,
        other_id=pair.other.id,
        other_number=pair.other.number,
        other_external_id=_unkept_external_id(pair, result.customer),
        author=make_author(scope.viewer),
        merged_at=instant(),
        survivor_before=before,
        survivor_after=after,
        other_before=other_before,
        moved=(*moved, MovedRecords(collection=Change.collection, field="customer_id", ids=(entry.id,))),
        taken=accounts.taken,
        carried=accounts.carried,
    )
    await system.insert(merge)
    counts = moved_counts(moved)
    return merge, MergeResult(pair.survivor.id, pair.other.id, merge.id, counts, result.conflicts, accounts.notes)


def _unkept_external_id(pair: _Pair, after: Customer) -> str | None:
    """Return the external id that the survivor has no more, else the other customer's: it goes on naming them."""
    own = pair.survivor.external_id
    return own if own is not None and own != after.external_id else pair.other.external_id


async def _pair(transaction: Transaction, input: CustomerMergeInput) -> _Pair:
    """Return the two customers. Raises NotFound, for each of them that is not there."""
    refusals, found = ErrorCollector(), []
    for name, customer_id in (("survivorId", input.survivor_id), ("otherId", input.other_id)):
        customer = await transaction.get(Customer, str(customer_id))
        with refusals:
            if customer is None:
                raise NotFound("customer", (name,), await survivor_hint(transaction, str(customer_id)))
            found.append(customer)
    refusals.raise_any()
    return _Pair(*found)


def require_version(customer: Customer, expected: int | None) -> None:
    """Raise Conflict unless this is the version that the caller read."""
    if expected not in (None, customer.version):
        raise Conflict(expected or 0, customer.version, customer)


async def refuse_busy(system: Transaction, customer_ids: Sequence[str], path: str) -> None:
    """Raise InvalidInput while something is under way that still names a customer."""
    whose, faults = {"customer_id": {"$in": list(customer_ids)}}, []
    if await system.count(CardTask, {**whose, "state": CardWorkState.OPEN.value}):
        faults.append("Stripe is still working on a card of theirs. Try again in a minute.")
    if await system.count(BackgroundJob, {**whose, "status": BackgroundJobStatus.OPEN.value}):
        faults.append("An export of theirs is running. Wait for it, or cancel it with exportCancel.")
    if faults:
        raise InvalidInput([Fault(UserErrorCode.IN_PROGRESS, message, (path,)) for message in faults])


def _with_cards(pair: _Pair, accounts: SettledAccounts) -> _Pair:
    """Return the customers; when both have an account at Stripe, only with the cards of the one that stays."""
    side = accounts.both.get(CardAccount.collection)
    if side is None:
        return pair
    if side is MergeSide.SURVIVOR:
        return pair._replace(other=replace(pair.other, payment_methods=()))
    return pair._replace(survivor=replace(pair.survivor, payment_methods=()))


async def _store(scope: TenantScope, transaction: Transaction, pair: _Pair, result: Joined, origin: Origin) -> None:
    named = {"id": pair.other.id, "number": pair.other.number, "name": pair.other.display_name}

    async def extra_writes(_: Transaction, after: Customer) -> Sequence[FieldChange]:
        return [FieldChange(field=f"merged_customers.{pair.other.id}", after=named)]

    await CustomerEdit(scope=scope, customer_id=pair.survivor.id, operation=OPERATION, origin=origin).store(
        lambda _: result.customer, extra_writes, within=transaction
    )


async def _insert_history(system: Transaction, scope: TenantScope, pair: _Pair, origin: Origin) -> Change:
    """Add the last entry of the other customer: everything of the card goes."""
    entry = make_entry(
        scope.viewer,
        origin,
        OPERATION,
        inverse(field_changes(None, pair.other)),
        company_id=pair.other.company_id,
        customer_id=pair.survivor.id,
        merged_from=pair.other.id,
        merged_version=pair.other.version + 1,
        changed_at=instant(),
    )
    await system.insert(entry)
    return entry


def moved_counts(moved: Sequence[MovedRecords]) -> tuple[MovedCount, ...]:
    """Count moved records by type, the most first."""
    counts: Counter[str] = Counter()
    for records in moved:
        if records.field != UNRELATED:
            counts[moved_kind(records).__name__] += len(records.ids)
    return tuple(MovedCount(name, count) for name, count in counts.most_common())
