"""A dry run tells the truth: it is refused for what the real one is refused for, and changes nothing."""

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.base.record import Record
from gateway.documents.counter import Counter
from gateway.documents.registry import RECORDS
from tests.mutation_fixtures import Stage, tried
from tests.mutation_refusals import AS_THE_CUSTOMER, SPOILT
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, ask, ids_of, refusals, taking

DRY = taking("dryRun")
STATES = [(name, code) for name in DRY for code in SPOILT.get(name, {})]
TAKES_NOTHING_AWAY = (
    "Accept", "Add", "Assign", "Complete", "Confirm", "Create", "Export", "Forgotten", "Issue", "Log", "Miss", "Pin",
    "Record", "Reopen", "Report", "Reset", "Replay", "Restore", "Resume", "RotateSecret", "Send", "Set",
    "SignIn", "Start", "Test", "Update", "Upload", "Upsert",
)  # fmt: skip
"""Ends of the names of mutations that make something, or give something another value."""
TAKEN_BACK_BY = {
    "jobHold": "jobStart",
    "quoteDecline": "quoteReopen",
    "estimateClose": "estimateReopen",
    "customerRelatedDismiss": "customerRelatedRestore",
    "duplicateDismiss": "customerRelatedRestore",
}
"""A step → the step back."""


def test_every_mutation_that_takes_something_away_has_a_dry_run() -> None:
    """All but those of which the name says that they do not, and steps with a step back."""
    others = {name for name in MUTATIONS if not name.endswith(TAKES_NOTHING_AWAY)}
    assert others - set(DRY) == set(TAKEN_BACK_BY)
    assert set(TAKEN_BACK_BY.values()) <= set(MUTATIONS)


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
