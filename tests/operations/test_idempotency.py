"""Idempotency keys: done once, replayed, refused when misused, free again after a failure."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gateway.documents.base.record import instant
from gateway.documents.idempotency import IdempotencyClaim
from gateway.documents.note import Note
from gateway.errors import InvalidInput, MutationRefused, Unavailable, UserErrorCode
from gateway.inputs.customer_write import CustomerUpdateInput
from gateway.inputs.idempotency import IdempotentRequest, idempotent_request
from gateway.operations.idempotency import Completion, once
from gateway.store.database import deadline
from gateway.store.driver_task import run_to_end
from gateway.store.transaction import Transaction
from tests import records
from tests.running_gateway import Tenant


def asked(key: str, digest: str = "d") -> IdempotentRequest:
    """Return a request under a key."""
    return IdempotentRequest(key, "noteAdd", digest)


async def write_note(tenant: Tenant, request: IdempotentRequest, owner: Any, *, fails: bool = False) -> str:
    """Stores a note once; gives its id, the first one for a replay."""

    async def work(completion: Completion) -> str:
        async def write(transaction: Transaction) -> str:
            note = records.note(owner)
            await transaction.insert(note)
            await completion.done(transaction, note=note.id)
            if fails:
                raise RuntimeError("after the writes, before the commit")
            return note.id

        return await tenant.scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> str:
        return answer["note"]

    return await once(tenant.scope, request, work, replay)


async def notes_of(tenant: Tenant, owner: Any) -> list[str]:
    """Return ids of all notes of a customer."""
    return [note.id for note in await tenant.scope.find(Note, {"customer_id": owner.id})]


async def test_the_same_key_and_input_give_the_first_answer(acme: Tenant) -> None:
    """The work is done once."""
    owner = await acme.customer()
    first = await write_note(acme, asked("k"), owner)
    assert await write_note(acme, asked("k"), owner) == first
    assert await notes_of(acme, owner) == [first]


async def test_the_same_key_with_another_input_is_refused(acme: Tenant) -> None:
    """Nothing is done for the second."""
    owner = await acme.customer()
    first = await write_note(acme, asked("k"), owner)
    with pytest.raises(MutationRefused) as refusal:
        await write_note(acme, asked("k", "other"), owner)
    assert refusal.value.faults[0].code is UserErrorCode.IDEMPOTENCY_MISMATCH
    assert await notes_of(acme, owner) == [first]


async def test_fifty_duplicates_at_once_are_done_once(acme: Tenant) -> None:
    """Each of the others is a replay, or an answer that the work is under way."""
    owner = await acme.customer()
    results = await asyncio.gather(*(write_note(acme, asked("k"), owner) for _ in range(50)), return_exceptions=True)
    (stored,) = await notes_of(acme, owner)
    for result in results:
        if isinstance(result, MutationRefused):
            assert result.faults[0].code is UserErrorCode.IN_PROGRESS
        else:
            assert result == stored


async def test_failed_work_leaves_nothing_and_frees_the_key(acme: Tenant) -> None:
    """The completion is undone with the transaction it was in."""
    owner = await acme.customer()
    with pytest.raises(RuntimeError):
        await write_note(acme, asked("k"), owner, fails=True)
    assert await notes_of(acme, owner) == []
    made = await write_note(acme, asked("k"), owner)
    assert await notes_of(acme, owner) == [made]


async def test_a_run_that_was_cut_off_is_taken_over_when_its_lease_is_over(acme: Tenant) -> None:
    """As after a crash; the run that lost its claim cannot complete any more."""
    owner = await acme.customer()
    late: list[Completion] = []

    async def cut_off(completion: Completion) -> str:
        late.append(completion)
        raise asyncio.CancelledError

    async def replay(answer: Mapping[str, str]) -> str:
        raise AssertionError(answer)

    with pytest.raises(asyncio.CancelledError):
        await once(acme.scope, asked("k"), cut_off, replay)
    with pytest.raises(MutationRefused, match="being worked on"):
        await write_note(acme, asked("k"), owner)
    await end_leases(acme)
    made = await write_note(acme, asked("k"), owner)
    with pytest.raises(MutationRefused, match="being worked on"):
        await acme.scope.in_transaction(lambda transaction: late[0].done(transaction, note="not_late"))
    assert await write_note(acme, asked("k"), owner) == made


async def end_leases(tenant: Tenant) -> None:
    """As if time had passed."""

    async def work(transaction: Transaction) -> None:
        for claim in await tenant.scope.find(IdempotencyClaim, {}):
            await transaction.replace(msgspec.structs.replace(claim, leased_until=instant() - timedelta(seconds=1)))

    await tenant.scope.in_transaction(work)


async def test_another_company_may_use_the_same_key(acme: Tenant, rival: Tenant) -> None:
    """Keys are the caller's own."""
    first = await write_note(acme, asked("k"), await acme.customer())
    assert await write_note(rival, asked("k"), await rival.customer()) != first


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "schlüssel"])
def test_an_unusable_key_is_refused(key: str) -> None:
    """With what a good one is."""
    with pytest.raises(InvalidInput, match="printable ASCII"):
        idempotent_request(key, "noteAdd", object())


def test_what_was_left_out_does_not_count_as_input() -> None:
    """Two inputs are the same when they say the same."""
    first = idempotent_request("k", "customerUpdate", CustomerUpdateInput(id="a", first_name="Ada"))  # type: ignore[arg-type]
    same = idempotent_request("k", "customerUpdate", CustomerUpdateInput(id="a", first_name="Ada"))  # type: ignore[arg-type]
    other = idempotent_request("k", "customerUpdate", CustomerUpdateInput(id="a", last_name="Ada"))  # type: ignore[arg-type]
    assert first == same
    assert first != other


async def test_a_key_whose_work_ran_out_of_time_is_free_at_once(acme: Tenant) -> None:
    """What was not done can be sent again under its key; what it had written so far holds no one up."""
    owner = await acme.customer()

    async def work(completion: Completion) -> str:
        async def write(transaction: Transaction) -> str:
            note = records.note(owner)
            await transaction.insert(note)
            await completion.done(transaction, note=note.id)
            await asyncio.sleep(0.5)  # beyond the deadline
            return note.id

        return await acme.scope.in_transaction(write)

    async def replay(answer: Mapping[str, str]) -> str:
        return answer["note"]

    with pytest.raises(Unavailable):
        async with deadline(0.4):
            await run_to_end(once(acme.scope, asked("k"), work, replay))
    async with asyncio.timeout(10):  # the lease is three times as long
        first = await write_note_when_free(acme, asked("k"), owner)
    assert await notes_of(acme, owner) == [first]


async def write_note_when_free(tenant: Tenant, request: IdempotentRequest, owner: Any) -> str:
    """Store a note once its key is free."""
    while True:
        with suppress(MutationRefused):
            return await write_note(tenant, request, owner)
