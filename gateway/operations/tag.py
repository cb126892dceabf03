"""Tags: at a customer, and across the company."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from gateway.documents.base.unfit_record import log_misfit, usable_items
from gateway.documents.change import Origin
from gateway.documents.customer import Customer, fold
from gateway.documents.customer_key import tag_key
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UnfitValue, UserErrorCode
from gateway.inputs.customer_tag import CustomerTagsAddInput, CustomerTagsRemoveInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.inputs.tag import MAX_TAGS, TagMergeInput, TagRenameInput, TagWrite
from gateway.operations.company.validation import validate_input
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.idempotency import once_in_steps
from gateway.store.index_aggregate import count_by_value
from gateway.store.scope import TenantScope


class TagCount(NamedTuple):
    """A tag, and how many customers have it."""

    name: str
    customer_count: int


class StepSize(NamedTuple):
    """Limit of customers that a step changes, or in a dry run changes and takes back."""

    first: int
    is_dry_run: bool


class TagStep(NamedTuple):
    """A step of a change across the company."""

    tag: str
    changed: int
    remaining: int
    """Customers who are left for the next steps."""
    skipped: tuple[str, ...] = ()
    """Customers who keep the tag, as something stored of them does not fit."""


async def add_tags(scope: TenantScope, input: CustomerTagsAddInput, origin: Origin) -> Customer:
    """Add tags to the customer; those it has already stay. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    added = await spelled(scope, values.get("tags", ()))

    def edit(customer: Customer) -> Customer:
        return replace(customer, tags=with_tags(customer.tags, added))

    return await CustomerEdit.of_input(scope, input, origin, "customerTagsAdd", faults).store(edit)


async def remove_tags(scope: TenantScope, input: CustomerTagsRemoveInput, origin: Origin) -> Customer:
    """Remove tags from the customer; those it does not have do not matter. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    gone = {tag_key(tag) for tag in values.get("tags", ())}

    def edit(customer: Customer) -> Customer:
        return replace(customer, tags=tuple(tag for tag in customer.tags if tag_key(tag) not in gone))

    return await CustomerEdit.of_input(scope, input, origin, "customerTagsRemove", faults).store(
        edit, dry_run=input.dry_run
    )


async def spelled(scope: TenantScope, tags: Iterable[str]) -> list[str]:
    """Return tags as the company spells them already; a new one as it was given."""

    async def known(key: str) -> str | None:
        found = await scope.as_system().find(Customer, {"keys.tags": key}, limit=1)
        return next((tag for customer in found for tag in usable_items(customer, "tags") if tag_key(tag) == key), None)

    async def one(tag: str) -> str:
        key = tag_key(tag)
        return await scope.shared_reads.fact(("tag", key), lambda: known(key)) or tag

    return list(await asyncio.gather(*map(one, tags)))


def with_tags(tags: Sequence[str], added: Iterable[str]) -> tuple[str, ...]:
    """Merge tags; of those that differ in case or accents only, keep the first. Raises InvalidInput for too many."""
    distinct: dict[str, str] = {}
    for tag in (*tags, *added):
        distinct.setdefault(tag_key(tag), tag)
    if len(distinct) > max(MAX_TAGS, len(tags)):
        raise InvalidInput([Fault(UserErrorCode.TOO_MANY, f"A customer has at most {MAX_TAGS} tags.", ("tags",))])
    return tuple(distinct.values())


async def list_tags(scope: TenantScope) -> list[TagCount]:
    """List the company's tags by name, with how many customers have each, in any status."""
    counts = await count_by_value(scope, Customer, "tags")
    return sorted((TagCount(name, count) for name, count in counts.items()), key=lambda tag: (fold(tag.name), tag.name))


async def rename_tag(
    scope: TenantScope, input: TagRenameInput, origin: Origin, request: IdempotentRequest | None = None
) -> TagStep:
    """Run a step of renaming a tag at every customer. Raises MutationRefused."""
    return await once_in_steps(scope, request, lambda: _rename(scope, input, origin), _noted, _replayed)


async def merge_tags(
    scope: TenantScope, input: TagMergeInput, origin: Origin, request: IdempotentRequest | None = None
) -> TagStep:
    """Run a step of merging several tags into one at every customer. Raises MutationRefused."""
    return await once_in_steps(scope, request, lambda: _merge(scope, input, origin), _noted, _replayed)


async def _rename(scope: TenantScope, input: TagRenameInput, origin: Origin) -> TagStep:
    values, faults = await validate_input(scope, input)
    old, new = values.get("tag"), values.get("name")
    refusals = ErrorCollector(faults)
    if old is not None and old == new:
        refusals.note([Fault(UserErrorCode.INVALID, "The tag has this name already.", ("name",))])
    elif not input.continued:
        if old is not None and not await scope.count(Customer, _with_any([old], new)):
            refusals.note([_unknown_tag("tag")])
        is_other = new is not None and (old is None or tag_key(old) != tag_key(new))
        if new is not None and is_other and await scope.count(Customer, {"keys.tags": tag_key(new)}):
            message = "A tag of this name exists. Use tagMerge to make the two one."
            refusals.note([Fault(UserErrorCode.TAKEN, message, ("name",))])
    refusals.raise_any()
    step = await _step(scope, origin, "tagRename", [values["tag"]], values["name"], _size(input, values))
    return await _effective(scope, input, step, "tag")


async def _merge(scope: TenantScope, input: TagMergeInput, origin: Origin) -> TagStep:
    values, faults = await validate_input(scope, input)
    gone = input.chosen(values)
    refusals = ErrorCollector(faults)
    if "tags" in values and not gone:
        refusals.note([Fault(UserErrorCode.REQUIRED, "Name a tag other than the one that stays.", ("tags",))])
    elif gone and not await scope.count(Customer, _with_any(gone, values.get("into"))):
        refusals.note([_unknown_tag("tags")])
    refusals.raise_any()
    keys = set(map(tag_key, gone))
    into = values["into"] if tag_key(values["into"]) in keys else (await spelled(scope, [values["into"]]))[0]
    step = await _step(scope, origin, "tagMerge", gone, into, _size(input, values))
    return await _effective(scope, input, step, "tags")


async def _step(
    scope: TenantScope, origin: Origin, operation: str, gone: Sequence[str], into: str, size: StepSize
) -> TagStep:
    """Replace tags at the first customers that have one; each is a separate change, so a broken step does no harm.

    A dry run makes the same changes, each in a transaction that is taken back: it fails where the real one would.
    """
    where, keys = _with_any(gone, into), set(map(tag_key, gone))
    changed: set[str] = set()

    def edit(customer: Customer) -> Customer:
        tags = tuple(dict.fromkeys(into if tag_key(tag) in keys else tag for tag in customer.tags))
        # A colleague may have been faster; and an edit that is run again is not another one.
        (changed.discard if tags == customer.tags else changed.add)(customer.id)
        return replace(customer, tags=tags)

    tried: set[str] = set()
    while len(changed) < size.first:
        some = {**where, "_id": {"$type": "string", "$nin": sorted(tried)}}
        found = await scope.find(Customer, some, limit=size.first - len(changed))
        if not found:
            break
        for customer in found:
            tried.add(customer.id)
            try:
                await CustomerEdit(scope=scope, customer_id=customer.id, operation=operation, origin=origin).store(
                    edit, dry_run=size.is_dry_run
                )
            except NotFound:  # The customer was deleted in the meantime.
                changed.discard(customer.id)
            except UnfitValue as unfit:  # the others get their tag anyway
                changed.discard(customer.id)
                log_misfit(unfit, operation=operation)
    same = sorted(tried - changed)
    skipped = await scope.find(Customer, {**where, "_id": {"$in": same}}) if same else []
    remaining = await scope.count(Customer, where) - len(skipped)
    return TagStep(into, len(changed), remaining, tuple(customer.id for customer in skipped))


async def _effective(scope: TenantScope, input: TagWrite, step: TagStep, place: str) -> TagStep:
    """Return the step. Raises InvalidInput if others renamed the tags first, so that no customer has the new one."""
    if not step.changed and not step.skipped and not await scope.count(Customer, {"tags": step.tag}):
        raise InvalidInput([_unknown_tag(place)])
    return step._replace(changed=0) if input.dry_run else step


def _size(input: TagWrite, values: dict[str, Any]) -> StepSize:
    """Return how many customers a step takes; `first` is from 1 on, as `find` takes 0 for all."""
    return StepSize(int(values["first"]), input.dry_run)


def _with_any(tags: Sequence[str], into: str | None) -> dict[str, Any]:
    """Return the filter for customers with any of the tags; in a change of a tag's spelling, those without the new."""
    keys = [tag_key(tag) for tag in tags]
    where: dict[str, Any] = {"keys.tags": {"$in": keys}}
    return {**where, "tags": {"$ne": into}} if into is not None and tag_key(into) in keys else where


def _unknown_tag(place: str) -> Fault:
    return Fault(UserErrorCode.NOT_FOUND, "No customer has this tag. `tags` lists those there are.", (place,))


def _noted(step: TagStep) -> Mapping[str, str]:
    """Return the step as an idempotency key stores it."""
    counts = {"changed": str(step.changed), "remaining": str(step.remaining)}
    return {"tag": step.tag, **counts, "skipped": " ".join(step.skipped)}


async def _replayed(answer: Mapping[str, str]) -> TagStep:
    return TagStep(
        answer["tag"], int(answer["changed"]), int(answer["remaining"]), tuple(answer.get("skipped", "").split())
    )
