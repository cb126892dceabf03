"""Every refusal that a mutation's description names, produced: the descriptions are the manual."""

import re
from collections.abc import Mapping

import pytest

from gateway.access.permission import Role
from gateway.documents.idempotency import IdempotencyClaim
from gateway.documents.record import instant
from gateway.errors import UserErrorCode
from gateway.operations.idempotency import LEASE
from tests.mutation_refusals import AS_THE_CUSTOMER, SPOILT
from tests.mutation_samples import sample
from tests.mutation_stage import Stage, tried
from tests.mutations import MUTATIONS, ask, ids_of, refusals, taking
from tests.portal import change_stored

CODES = {code.value for code in UserErrorCode}


def named(mutation: str) -> set[str]:
    """The codes that a mutation's description names."""
    return set(re.findall(r"[A-Z_]{4,}", MUTATIONS[mutation].description or "")) & CODES


def told_of_all(mutation: str) -> set[str]:
    """The codes that mutations of its kind have, which are produced here and in `test_mutations.py`."""
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
    given, spoil = await sample(stage, mutation), SPOILT[mutation][code]
    if code == "NO_ADDRESS" and mutation == "messageSend":
        await stage.set(phones=())
    changes = spoil if isinstance(spoil, Mapping) else await spoil(stage)
    kept = {name: value for name, value in {**given, **changes}.items() if value is not ...}
    if (mutation, code) in AS_THE_CUSTOMER:
        answer = await ask(stage.tenant, mutation, kept, role=Role.CUSTOMER, customer=stage.owner.id)
    else:
        answer = await tried(stage, mutation, kept)
    assert code in [found for found, _ in refusals(answer)]


@pytest.mark.parametrize("mutation", taking("idempotencyKey"))
async def test_a_retry_while_the_first_is_being_done_is_told_so(stage: Stage, mutation: str) -> None:
    """And not done beside it."""
    given = {**await sample(stage, mutation), "idempotencyKey": "slow-1"}
    assert refusals(await tried(stage, mutation, given)) == []
    (claim,) = await stage.tenant.scope.find(IdempotencyClaim, {})
    await change_stored(stage.tenant, claim, answer=None, leased_until=instant() + LEASE)
    assert refusals(await tried(stage, mutation, given)) == [("IN_PROGRESS", "idempotencyKey")]
