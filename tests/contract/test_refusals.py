"""Every refusal that a mutation's description names, produced: the descriptions are the manual."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import instant
from gateway.documents.idempotency import IdempotencyClaim
from gateway.errors import UserErrorCode
from gateway.operations.idempotency import LEASE
from tests.card_desk import Desk
from tests.mutation_fixtures import Stage, a_stage, tried
from tests.mutation_refusals import AS_THE_CUSTOMER, SPOILT
from tests.mutation_samples import SAMPLES, sample
from tests.mutations import MUTATIONS, ask, ids_of, refusals, taking
from tests.portal import change_stored
from tests.refusal_pairs import PAIRS, WITH_A_STALE_VERSION, WITH_AN_UNKNOWN_ID
from tests.staff_samples import STAFF_SAMPLES

DRY = taking("dryRun")
CODES = {code.value for code in UserErrorCode}


@dataclass
class Stages:
    """Companies in which mutations are refused."""

    desk: Desk
    shared: dict[str, Stage] = field(default_factory=dict)
    """Mutation → a company for all inputs that store nothing beforehand: what is refused changes nothing."""

    async def of(self, mutation: str, codes: tuple[str, ...]) -> Stage:
        """Return a company for an invalid input: a new one where sample or fault changes what is stored."""
        adds_only = mutation in STAFF_SAMPLES or not iscoroutinefunction(SAMPLES[mutation])
        stores_nothing = all(isinstance(SPOILT[mutation][code], Mapping) for code in codes)
        if not (adds_only and stores_nothing) or "NO_ADDRESS" in codes:
            return await a_stage(self.desk)
        if mutation not in self.shared:
            self.shared[mutation] = await a_stage(self.desk)
        return self.shared[mutation]


@pytest.fixture(scope="module")
def stages(desk: Desk) -> Stages:
    """Return the companies in which mutations are refused."""
    return Stages(desk)


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
async def test_a_described_refusal_is_produced(stages: Stages, mutation: str, code: str) -> None:
    """With its code, and a path that leads to what was wrong."""
    assert code in await codes_of(stages, mutation, code)


@pytest.mark.parametrize(("mutation", "one", "other"), PAIRS)
async def test_two_reasons_to_refuse_are_told_at_once(stages: Stages, mutation: str, one: str, other: str) -> None:
    """By any kind of rule: rules of fields, rules between fields, or what is stored."""
    assert {one, other} <= set(await codes_of(stages, mutation, one, other))


@pytest.mark.parametrize(("mutation", "code"), WITH_A_STALE_VERSION)
async def test_a_stale_version_hides_no_fault_of_the_input(stages: Stages, mutation: str, code: str) -> None:
    """What would be judged by the stored customer waits until the caller has seen that."""
    assert {code, "CONFLICT"} <= set(await codes_of(stages, mutation, code, expectedVersion=2))


@pytest.mark.parametrize(("mutation", "key", "code"), WITH_AN_UNKNOWN_ID)
async def test_an_unknown_id_hides_no_fault_of_the_input(stages: Stages, mutation: str, key: str, code: str) -> None:
    """Of the customer, or of something that belongs to one."""
    assert {code, "NOT_FOUND"} <= set(await codes_of(stages, mutation, code, **{key: "adr_nowhere"}))


async def codes_of(stages: Stages, mutation: str, *codes: str, **more: Any) -> list[str]:
    """Return the codes of the answer to a mutation that is invalid in some ways; a dry run has the same ones."""
    stage = await stages.of(mutation, codes)
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
