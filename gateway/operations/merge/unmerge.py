"""Taking a merge back: both customers as they were, with what was edited since, or what prevents it."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from gateway.documents.base.record import instant, newest_first
from gateway.documents.base.zone import decoded
from gateway.documents.card import CardAccount
from gateway.documents.change import Change, FieldChange, Origin
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge, from_bson, to_bson
from gateway.errors import DuplicateValue, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.customer_merge import CustomerUnmergeInput, MergeSide
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.text import api_name
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.idempotency import once_in_scope
from gateway.operations.merge.accounts import part_accounts
from gateway.operations.merge.merge import MergeResult, moved_counts, refuse_busy, require_version
from gateway.operations.merge.parted_fields import MergeStates, Parted, added_parts, parted
from gateway.operations.merge.records import links_across, metrics_now, move_records_back
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

OPERATION = "customerUnmerge"
_NEWEST = newest_first("merged_at")


async def unmerge_customers(
    scope: TenantScope, input: CustomerUnmergeInput, origin: Origin, request: IdempotentRequest | None
) -> MergeResult:
    """Take a merge back, once for each idempotency key. Raises MutationRefused."""

    async def work(inner: TenantScope) -> MergeResult:
        results: list[MergeResult] = []

        async def write(transaction: Transaction) -> CustomerMerge:
            merge = await _find_merge(transaction, input)
            results.append(MergeResult(merge.survivor_id, merge.other_id, merge.id, moved_counts(merge.moved)))
            return await _unmerge(inner, transaction, merge, origin, input.expected_version)

        try:
            await (inner.in_dry_run(write) if input.dry_run else inner.in_transaction(write))
        except DuplicateValue as taken:
            raise InvalidInput([_taken_since(taken)]) from None
        return results[-1]

    async def replay(answer: Mapping[str, str]) -> MergeResult:
        merge = await scope.get(CustomerMerge, answer["record"])
        if merge is None:
            raise NotFound("merge", ("idempotencyKey",))
        return MergeResult(merge.survivor_id, merge.other_id, merge.id)

    return await once_in_scope(scope, request, work, replay)


def _taken_since(taken: DuplicateValue) -> Fault:
    what = {
        "by_external_id": "external id",
        "by_email": "sign-in address",
        "by_number": "number",
        "by_referral_code": "referral code",
    }.get(taken.index, taken.index)
    message = f"Another customer has the {what} by now that the other customer had. Change it there first."
    return Fault(UserErrorCode.TAKEN, message, ("mergeId",))


async def _find_merge(transaction: Transaction, input: CustomerUnmergeInput) -> CustomerMerge:
    """Return the merge that is meant, which nothing later covers. Raises NotFound, InvalidInput."""
    path, named = ("mergeId",), str(input.merge_id)
    found = await transaction.get(CustomerMerge, named)
    if found is None:
        by_other = await transaction.find(CustomerMerge, {"other_id": named, **IN_FORCE})
        found = by_other[0] if by_other else None
    if found is None:
        raise NotFound("merge", path)
    if found.unmerged_at is not None:
        raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, "This merge was taken back already.", path)])
    where = {"customer_id": found.customer_id, **IN_FORCE}
    (latest, *_) = await transaction.find(CustomerMerge, where, order=_NEWEST)
    if latest.id != found.id:
        message = f"The customer was merged again since: take {latest.id} back first."
        raise InvalidInput([Fault(UserErrorCode.LATER_CHANGES, message, path)])
    return found


async def _unmerge(
    scope: TenantScope, transaction: Transaction, merge: CustomerMerge, origin: Origin, expected_version: int | None
) -> CustomerMerge:
    system = transaction.as_system()
    await refuse_busy(system, [merge.survivor_id], "mergeId")
    now = await transaction.get(Customer, merge.survivor_id)
    if now is None:
        raise NotFound("customer", ("mergeId",))
    require_version(now, expected_version)
    states = MergeStates(
        _customer(merge.survivor_before), _customer(merge.other_before), _customer(merge.survivor_after), now
    )
    is_theirs = CardAccount.collection in merge.carried
    result = parted(states, MergeSide.OTHER if is_theirs else MergeSide.SURVIVOR)
    await _refuse_later(system, merge, states, result)
    await move_records_back(system, merge)
    currency = now.metrics.total_due.currency
    metrics = await metrics_now(system, now.id, currency)
    await _store(scope, transaction, merge, replace(result.survivor, metrics=metrics), origin)
    stored = from_bson(merge.other_before)
    await system.put_back(Customer, to_bson({**stored, "version": states.other.version + 1}))
    await part_accounts(system, merge)
    metrics = await metrics_now(system, merge.other_id, currency)
    await _store(
        scope,
        transaction,
        merge,
        replace(states.other, version=states.other.version + 1, payment_methods=result.other_cards, metrics=metrics),
        origin,
    )
    ended = replace(
        merge, unmerged_at=instant(), survivor_before=b"", survivor_after=b"", other_before=b"", moved=(), taken=()
    )
    await system.replace(ended)
    return ended


def _customer(document: bytes) -> Customer:
    return Customer.from_stored(dict(decoded(document)))


async def _store(
    scope: TenantScope, transaction: Transaction, merge: CustomerMerge, after: Customer, origin: Origin
) -> None:
    async def extra_writes(_: Transaction, __: Customer) -> Sequence[FieldChange]:
        other = {"id": merge.other_id, "number": merge.other_number}
        return [FieldChange(field=f"merged_customers.{merge.other_id}", before=other)]

    await CustomerEdit(scope=scope, customer_id=after.id, operation=OPERATION, origin=origin).store(
        lambda _: after, extra_writes, within=transaction
    )


async def _refuse_later(system: Transaction, merge: CustomerMerge, states: MergeStates, result: Parted) -> None:
    """Raise InvalidInput with each later edit that an unmerge would lose or tear apart."""
    faults = []
    if result.obstacles:
        where = {"customer_id": merge.survivor_id, "version": {"$gt": states.after.version}}
        log = await system.find(Change, where, order=newest_first("changed_at"))
        faults += [_later(place, log) for place in result.obstacles]
    theirs = set(added_parts(states))
    mine = {part.id for part in states.now.addresses} - theirs - {part.id for part in states.other.addresses}
    for link in await links_across(system, merge, theirs, mine):
        message = (
            f"{link.record.__name__} {link.record_id} names {link.named}, which would be another customer's. "
            "Change or remove it first."
        )
        faults.append(Fault(UserErrorCode.LATER_CHANGES, message, ("mergeId",)))
    if faults:
        raise InvalidInput(faults)


def _later(place: str, log: Sequence[Change]) -> Fault:
    """Return the refusal for a field of the merge that was edited since; it names the edit."""
    name = api_name(place.partition(".")[0])
    entry = next((one for one in log if any(f"{each.field}.".startswith(f"{place}.") for each in one.fields)), None)
    who = "Someone" if entry is None else f"{entry.author.name} ({entry.author.role})"
    when = "" if entry is None else f" at {entry.changed_at:%Y-%m-%d %H:%M:%S} UTC, change {entry.id}"
    message = f"{who} changed {name} after the merge{when}. Take that back with changeUndo first."
    return Fault(UserErrorCode.LATER_CHANGES, message, ("mergeId",))
