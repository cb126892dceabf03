"""Tags: at a customer, and across the company."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from gateway.documents.change import Origin
from gateway.documents.customer import Customer, fold
from gateway.documents.index_aggregate import count_by_value
from gateway.documents.scope import TenantScope
from gateway.errors import Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.customer_tag import CustomerTagsAddInput, CustomerTagsRemoveInput
from gateway.inputs.tag import MOST_TAGS, TagMergeInput, TagRenameInput
from gateway.operations.customer_change import change_customer
from gateway.operations.customer_write import ground_of, written


class TagCount(NamedTuple):
    """A tag, and how many customers have it."""

    name: str
    customer_count: int


class TagStep(NamedTuple):
    """A step of a change across the company."""

    tag: str
    changed: int
    remaining: int


async def add_tags(scope: TenantScope, wanted: CustomerTagsAddInput, origin: Origin) -> Customer:
    """The customer with more tags; those it has already stay. Raises MutationRefused."""
    added = wanted.checked(await ground_of(scope))["tags"]

    def edit(customer: Customer) -> Customer:
        return replace(customer, tags=with_tags(customer.tags, added))

    return await written(scope, wanted, origin, "customerTagsAdd", edit)


async def remove_tags(scope: TenantScope, wanted: CustomerTagsRemoveInput, origin: Origin) -> Customer:
    """The customer without some tags; those it does not have do not matter. Raises MutationRefused."""
    gone = {fold(tag) for tag in wanted.checked(await ground_of(scope))["tags"]}

    def edit(customer: Customer) -> Customer:
        return replace(customer, tags=tuple(tag for tag in customer.tags if fold(tag) not in gone))

    return await written(scope, wanted, origin, "customerTagsRemove", edit)


def with_tags(tags: Sequence[str], added: Iterable[str]) -> tuple[str, ...]:
    """The tags and more; of those that differ in case or accents only, the first. Raises InvalidInput for too many."""
    distinct: dict[str, str] = {}
    for tag in (*tags, *added):
        distinct.setdefault(fold(tag), tag)
    if len(distinct) > max(MOST_TAGS, len(tags)):
        raise InvalidInput([Fault(UserErrorCode.TOO_MANY, f"A customer has at most {MOST_TAGS} tags.", ("tags",))])
    return tuple(distinct.values())


async def list_tags(scope: TenantScope) -> list[TagCount]:
    """The company's tags by name, with how many customers have each, whatever their status."""
    counts = await count_by_value(scope, Customer, "tags")
    return sorted((TagCount(name, count) for name, count in counts.items()), key=lambda tag: (fold(tag.name), tag.name))


async def rename_tag(scope: TenantScope, wanted: TagRenameInput, origin: Origin) -> TagStep:
    """A step of giving a tag another name at every customer. Raises MutationRefused."""
    values = wanted.checked(await ground_of(scope))
    old, new = values["tag"], values["name"]
    if old == new:
        raise InvalidInput([Fault(UserErrorCode.INVALID, "The tag has this name already.", ("name",))])
    if not wanted.continued:
        if not await scope.count(Customer, {"tags": old}):
            raise NotFound("tag", ("tag",))
        if await scope.count(Customer, {"tags": new}):
            message = "A tag of this name exists. Use tagMerge to make the two one."
            raise InvalidInput([Fault(UserErrorCode.TAKEN, message, ("name",))])
    first = 0 if wanted.dry_run else values["first"]
    return await _step(scope, origin, "tagRename", [old], new, first)


async def merge_tags(scope: TenantScope, wanted: TagMergeInput, origin: Origin) -> TagStep:
    """A step of making several tags one at every customer. Raises MutationRefused."""
    values = wanted.checked(await ground_of(scope))
    gone = wanted.chosen(values)
    if not gone:
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, "Name a tag other than the one that stays.", ("tags",))])
    return await _step(scope, origin, "tagMerge", gone, values["into"], 0 if wanted.dry_run else values["first"])


async def _step(
    scope: TenantScope, origin: Origin, operation: str, gone: Sequence[str], into: str, first: int
) -> TagStep:
    """Replace tags at the first customers that have one; each is a change of its own, so a broken step is no harm."""
    where = {"tags": {"$in": list(gone)}}
    found = await scope.find(Customer, where, limit=first) if first else []
    edit = _replacing(frozenset(gone), into)
    for customer in found:
        with suppress(NotFound):  # it was deleted meanwhile
            await change_customer(
                scope,
                customer.id,
                edit,
                operation=operation,
                origin=origin,
            )
    return TagStep(into, len(found), await scope.count(Customer, where))


def _replacing(gone: frozenset[str], into: str) -> Callable[[Customer], Customer]:
    def edit(customer: Customer) -> Customer:
        tags = [into if tag in gone else tag for tag in customer.tags]
        return replace(customer, tags=tuple(dict.fromkeys(tags)))

    return edit
