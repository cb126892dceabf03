"""Edits whose process ends between any two steps, among all that else happens to a customer: the log has all."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents.change import PENDING_ENTRY, Change, Origin
from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.documents.deleted_customer import DeletedCustomer
from gateway.errors import MutationRefused
from gateway.inputs.change import ChangeUndoInput
from gateway.inputs.contact import CustomerAddressAddInput
from gateway.inputs.customer_lifecycle import CustomerDeleteInput
from gateway.inputs.customer_merge import CustomerMergeInput, CustomerUnmergeInput
from gateway.inputs.customer_write import CustomerUpdateInput
from gateway.integrations.file_storage import FileStorage
from gateway.operations.change.sweep import sweep_log
from gateway.operations.change.undo import undo_change
from gateway.operations.contact.contact import add_address
from gateway.operations.customer.delete import delete_customer
from gateway.operations.customer.update import update_customer
from gateway.operations.merge.merge import merge_customers
from gateway.operations.merge.unmerge import unmerge_customers
from gateway.store.database import Database
from gateway.store.grid_file_storage import GridFileStorage
from gateway.store.scope import TenantScope
from tests import records
from tests.killed_edits import FATE, FATES, FatedLog, Killed
from tests.running_gateway import RunningGateway, Tenant

EXAMPLES = int(os.environ.get("GATEWAY_CRASH_EXAMPLES", "24"))
"""Generated histories; thousands where time allows."""
ORIGIN = Origin("request")


class History:
    """What happens to two customers, one after the other."""

    def __init__(self, scope: TenantScope, log: FatedLog, storage: FileStorage, ids: tuple[str, str]) -> None:
        self.scope, self.log, self.storage, self.ids = scope, log, storage, ids
        self.names: list[str] = []
        """Those that were certainly stored."""

    async def edit(self, which: int, fate: str) -> None:
        """Rename one, in a process of this fate."""
        name, token = f"Name {ObjectId()}", FATE.set(fate)
        renamed = CustomerUpdateInput(id=self.ids[which], first_name=name)  # type: ignore[arg-type]
        try:
            await update_customer(self.scope, renamed, ORIGIN)
            self.names.append(name)
        except Killed:
            await self.log.forget()
            stored = await self.scope.get(Customer, self.ids[which])
            self.names += [name] if stored is not None and stored.first_name == name else []
        finally:
            FATE.reset(token)

    async def add_address(self, which: int) -> None:
        """Make an edit that is a transaction."""
        added = CustomerAddressAddInput(customer_id=self.ids[which], street="1 Oak Lane")  # type: ignore[arg-type]
        await add_address(self.scope, added, ORIGIN)

    async def undo(self, which: int) -> None:
        """Take the last entry back that is in the log."""
        found = await self.scope.find(Change, {"customer_id": self.ids[which]}, order=Change.order, limit=1)
        for entry in found:
            await undo_change(self.scope, ChangeUndoInput(id=entry.id), ORIGIN)  # type: ignore[arg-type]

    async def merge(self, which: int) -> None:
        """Merge the other one into this one."""
        pair = {"survivor_id": self.ids[which], "other_id": self.ids[1 - which]}
        await merge_customers(self.scope, CustomerMergeInput(**pair), ORIGIN, None)  # type: ignore[arg-type]

    async def unmerge(self, which: int) -> None:
        """Take that back."""
        taken = CustomerUnmergeInput(merge_id=self.ids[1 - which])  # type: ignore[arg-type]
        await unmerge_customers(self.scope, taken, ORIGIN, None)

    async def delete(self, which: int) -> None:
        """Delete one for good."""
        deleted = CustomerDeleteInput(id=self.ids[which], force=True)  # type: ignore[arg-type]
        await delete_customer(self.scope, self.storage, deleted, ORIGIN)

    async def sweep(self, _: int) -> None:
        """Do what a gateway does all the time."""
        await self.log.finish_left({"company_id": self.scope.viewer.company_id})

    async def thaw(self, _: int) -> None:
        """Let frozen processes go on, and release what they inserted."""
        await self.log.thaw()
        await self.log.release()


_EDITS = st.tuples(st.just("edit"), st.integers(0, 1), st.sampled_from(FATES))
_OTHERS = st.sampled_from(("add_address", "undo", "merge", "unmerge", "sweep", "thaw"))
_STEPS = st.lists(st.one_of(_EDITS, _EDITS, st.tuples(_OTHERS, st.integers(0, 1))), min_size=3, max_size=12)
_ENDS = st.sampled_from((None, 0, 1))


async def _run(step: Callable[..., Awaitable[None]], *given: Any) -> None:
    with suppress(MutationRefused, Killed):  # of one who is merged or deleted before, for example
        await step(*given)


async def _check(history: History, tenant: Tenant) -> None:
    """Nothing is pending, and each version has its entry; of who is gone nothing is left."""
    found = {one.id: one for one in await tenant.scope.find(Customer, {"_id": {"$in": list(history.ids)}})}
    for which in history.ids:
        entries = [entry async for entry in tenant.scope.stream(Change, {"customer_id": which})]
        if which not in found:
            assert entries == []
            continue
        stored: Any = await tenant.gateway.database.collection(Customer).find_one({"_id": which})
        assert PENDING_ENTRY not in stored
        logged = sorted(entry.version for entry in entries if entry.version is not None)
        assert logged == list(range(2, found[which].version + 1)), history.names
    await _check_merged(history, tenant)
    names = [field.after for entry in await _all(history, tenant) for field in entry.fields]
    if not await tenant.scope.count(DeletedCustomer, {"deleted_customer_id": {"$in": list(history.ids)}}):
        assert [name for name in history.names if name not in names] == []


async def _check_merged(history: History, tenant: Tenant) -> None:
    for merge in await tenant.scope.find(CustomerMerge, {"other_id": {"$in": list(history.ids)}, **IN_FORCE}):
        where = {"customer_id": merge.customer_id, "merged_from": merge.other_id}
        entries = [entry async for entry in tenant.scope.stream(Change, where)]
        versions = sorted(entry.merged_version or 0 for entry in entries)
        assert versions == list(range(2, len(versions) + 2))


async def _all(history: History, tenant: Tenant) -> list[Change]:
    return [entry async for entry in tenant.scope.stream(Change, {"customer_id": {"$in": list(history.ids)}})]


async def _begin(gateway: RunningGateway, mortal: Database) -> tuple[Tenant, History]:
    tenant = await gateway.tenant()
    pair = (records.customer(tenant.company.id), records.customer(tenant.company.id))
    await tenant.add(*pair)
    log = mortal.change_log
    assert isinstance(log, FatedLog)
    scope = TenantScope(mortal, tenant.scope.viewer, b"secret")
    return tenant, History(scope, log, GridFileStorage(mortal), (pair[0].id, pair[1].id))


@settings(max_examples=EXAMPLES)
@given(steps=_STEPS, deleted=_ENDS)
async def test_no_step_at_which_a_process_ends_costs_an_entry(
    gateway: RunningGateway, mortal: Database, steps: list[tuple[Any, ...]], deleted: int | None
) -> None:
    """In any history of edits, undos, merges and sweeps, and with any customer deleted at its end."""
    tenant, history = await _begin(gateway, mortal)
    for name, *how in steps:
        await _run(getattr(history, name), *how)
    if deleted is not None:
        await _run(history.delete, deleted)
    await history.thaw(0)
    await history.sweep(0)
    await _check(history, tenant)


@settings(max_examples=EXAMPLES // 4)
@given(lanes=st.lists(_STEPS, min_size=3, max_size=5))
async def test_nor_do_others_who_write_at_the_same_time(
    gateway: RunningGateway, mortal: Database, lanes: list[list[tuple[Any, ...]]]
) -> None:
    """Several such histories of the same two customers at once."""
    tenant, history = await _begin(gateway, mortal)

    async def live(steps: list[tuple[Any, ...]]) -> None:
        for name, *how in steps:
            await _run(getattr(history, name), *how)

    await asyncio.gather(*map(live, lanes))
    await history.thaw(0)
    await history.sweep(0)
    await _check(history, tenant)


@settings(max_examples=EXAMPLES // 4)
@given(steps=st.lists(_EDITS, min_size=4, max_size=10), others=st.lists(_EDITS, max_size=6))
async def test_of_a_customer_deleted_among_edits_nothing_is_left(
    gateway: RunningGateway, mortal: Database, steps: list[tuple[Any, ...]], others: list[tuple[Any, ...]]
) -> None:
    """Once frozen processes have gone on, and `gateway sweep` was run."""
    tenant, history = await _begin(gateway, mortal)

    async def live(steps: list[tuple[Any, ...]]) -> None:
        for name, *how in steps:
            await _run(getattr(history, name), *how)

    await asyncio.gather(live(steps), live(others), live([("delete", 0)]))
    await history.thaw(0)
    await history.sweep(0)
    await sweep_log(tenant.scope)
    await _check(history, tenant)
