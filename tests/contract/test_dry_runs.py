"""A dry run tells the truth: it is refused for what the real one is refused for, and changes nothing."""

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import Record
from gateway.documents.counter import Counter
from gateway.documents.registry import RECORDS
from tests.mutation_refusals import AS_THE_CUSTOMER, SPOILT
from tests.mutation_samples import sample
from tests.mutation_stage import Stage, tried
from tests.mutations import MUTATIONS, ask, ids_of, refusals, taking

DRY = taking("dryRun")
STATES = [(name, code) for name in DRY for code in SPOILT.get(name, {})]
DESTRUCTIVE = ("Remove", "Delete", "Archive", "Block", "Rename", "Merge", "Cancel", "Undo", "Retire")


def test_every_destructive_mutation_has_a_dry_run() -> None:
    """By what its name says that it does."""
    assert {name for name in MUTATIONS if name.endswith(DESTRUCTIVE)} - set(DRY) == set()


async def everything(stage: Stage) -> list[Record]:
    """Return all that the company has, as it is stored."""
    found: list[Record] = []
    for kind in RECORDS:
        if kind is not Counter:  # a number may be left out
            found += await stage.tenant.scope.find(kind, {})
    return sorted(found, key=lambda record: record.id)


async def refused(stage: Stage, mutation: str, given: Mapping[str, Any], code: str = "") -> list[tuple[str, str]]:
    """Why a mutation is refused."""
    if (mutation, code) in AS_THE_CUSTOMER:
        return refusals(await ask(stage.tenant, mutation, given, role=Role.CUSTOMER, customer=stage.owner.id))
    return refusals(await tried(stage, mutation, dict(given)))


async def agree(stage: Stage, mutation: str, given: Mapping[str, Any], code: str = "") -> None:
    """Try a mutation dry and then for good."""
    before = await everything(stage)
    dry = await refused(stage, mutation, {**given, "dryRun": True}, code)
    assert await everything(stage) == before
    assert dry == await refused(stage, mutation, {**given, "dryRun": False}, code)


@pytest.mark.parametrize(("mutation", "code"), STATES)
async def test_a_dry_run_is_refused_as_the_real_one(stage: Stage, mutation: str, code: str) -> None:
    """In every state in which that is refused."""
    given = await sample(stage, mutation)
    spoil = SPOILT[mutation][code]
    given |= spoil if isinstance(spoil, Mapping) else await spoil(stage)
    await agree(stage, mutation, {name: value for name, value in given.items() if value is not ...}, code)


@pytest.mark.parametrize("mutation", DRY)
async def test_a_dry_run_that_would_succeed_changes_nothing(stage: Stage, mutation: str) -> None:
    """And the real one then does."""
    await agree(stage, mutation, await sample(stage, mutation))


@pytest.mark.parametrize("mutation", [name for name in DRY if name in taking("expectedVersion")])
async def test_a_dry_run_sees_a_stale_version(stage: Stage, mutation: str) -> None:
    """As the real one does."""
    await agree(stage, mutation, {**await sample(stage, mutation), "expectedVersion": 2})


@pytest.mark.parametrize(("mutation", "field"), [(name, field) for name in DRY for field in ids_of(name)])
async def test_a_dry_run_finds_no_unknown_id(stage: Stage, mutation: str, field: str) -> None:
    """As the real one does."""
    await agree(stage, mutation, {**await sample(stage, mutation), field: "adr_nowhere"})
