"""Every refusal that a mutation's description names, produced: the descriptions are the manual."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.idempotency import IdempotencyClaim
from gateway.errors import UserErrorCode
from gateway.operations.idempotency import LEASE
from tests.mutation_fixtures import Stage, tried
from tests.mutation_refusals import AS_THE_CUSTOMER, SPOILT
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, ask, ids_of, refusals, taking
from tests.portal import change_stored
from tests.refusal_pairs import PAIRS, WITH_A_STALE_VERSION, WITH_AN_UNKNOWN_ID

DRY = taking("dryRun")
CODES = {code.value for code in UserErrorCode}


def named(mutation: str) -> set[str]:
    """Return the codes that a mutation's description names."""
    return set(re.findall(r"[A-Z_]{4,}", MUTATIONS[mutation].description or "")) & CODES


def told_of_all(mutation: str) -> set[str]:
    """Return the codes that mutations of its kind have, which are produced here and in `test_mutations.py`."""
    return {
        *(["NOT_FOUND"] if ids_of(mutation) else []),
        *(["CONFLICT"] if mutation in taking("expectedVersion") else []),
        *(["IDEMPOTENCY_MISMATCH", "IN_PROGRESS"] if mutation in taking("idempotencyKey") else []),
    }


@pytest.mark.parametrize("mutation", [mutation for mutation in MUTATIONS if not mutation.startswith("card")])
def test_a_description_names_just_the_refusals_that_are_produced(mutation: str) -> None:
    """A new refusal is described, and a described one is produced."""
    assert named(mutation) == told_of_all(mutation) | set(SPOILT.get(mutation, {}))


@pytest.mark.parametrize(("mutation", "code"), [(name, code) for name, codes in SPOILT.items() for code in codes])
async def test_a_described_refusal_is_produced(stage: Stage, mutation: str, code: str) -> None:
    """With its code, and a path that leads to what was wrong."""
    assert code in await codes_of(stage, mutation, code)


@pytest.mark.parametrize(("mutation", "one", "other"), PAIRS)
async def test_two_reasons_to_refuse_are_told_at_once(stage: Stage, mutation: str, one: str, other: str) -> None:
    """By any kind of rule: rules of fields, rules between fields, or what is stored."""
    assert {one, other} <= set(await codes_of(stage, mutation, one, other))


@pytest.mark.parametrize(("mutation", "code"), WITH_A_STALE_VERSION)
async def test_a_stale_version_hides_no_fault_of_the_input(stage: Stage, mutation: str, code: str) -> None:
    """What would be judged by the stored customer waits until the caller has seen that."""
    assert {code, "CONFLICT"} <= set(await codes_of(stage, mutation, code, expectedVersion=2))


@pytest.mark.parametrize(("mutation", "field", "code"), WITH_AN_UNKNOWN_ID)
async def test_an_unknown_id_hides_no_fault_of_the_input(stage: Stage, mutation: str, field: str, code: str) -> None:
    """Of the customer, or of something that belongs to one."""
    assert {code, "NOT_FOUND"} <= set(await codes_of(stage, mutation, code, **{field: "adr_nowhere"}))


async def codes_of(stage: Stage, mutation: str, *codes: str, **more: Any) -> list[str]:
    """Return the codes of the answer to a mutation that is invalid in some ways; a dry run has the same ones."""
    given = {**await sample(stage, mutation), **more}
    for code in codes:
        if code == "NO_ADDRESS" and mutation == "messageSend":
            await stage.set(phones=())
        spoil = SPOILT[mutation][code]
        given |= spoil if isinstance(spoil, Mapping) else await spoil(stage)
    kept = {name: value for name, value in given.items() if value is not ...}
    is_customer = bool(AS_THE_CUSTOMER & {(mutation, code) for code in codes})
    dry = await refused(stage, mutation, {**kept, "dryRun": True}, is_customer) if mutation in DRY else None
    found = await refused(stage, mutation, kept, is_customer)
    assert dry in (None, found)
    return [code for code, _ in found]


async def refused(stage: Stage, mutation: str, given: dict[str, Any], is_customer: bool) -> list[tuple[str, str]]:
    """Return why a mutation is refused, with the paths."""
    if is_customer:
        return refusals(await ask(stage.tenant, mutation, given, role=Role.CUSTOMER, customer=stage.owner.id))
    return refusals(await tried(stage, mutation, given))


@pytest.mark.parametrize("mutation", taking("idempotencyKey"))
async def test_a_retry_while_the_first_is_being_done_is_told_so(stage: Stage, mutation: str) -> None:
    """And not done beside it."""
    given = {**await sample(stage, mutation), "idempotencyKey": "slow-1"}
    assert refusals(await tried(stage, mutation, given)) == []
    (claim,) = await stage.tenant.scope.find(IdempotencyClaim, {})
    await change_stored(stage.tenant, claim, answer=None, leased_until=instant() + LEASE)
    assert refusals(await tried(stage, mutation, given)) == [("IN_PROGRESS", "idempotencyKey")]
