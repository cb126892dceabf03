"""What a newer version or another system keeps in a document survives every mutation that touches the document."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.documents.change import PENDING_ENTRY
from gateway.documents.registry import RECORDS
from tests.mutation_fixtures import Stage, tried
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, refusals

UNKNOWN = "unknown_to_this_version"
REMOVED_PARTS = {
    "customerAddressRemove": "addresses",
    "customerPhoneRemove": "phones",
    "customerContactPersonRemove": "contact_persons",
    "customerEmailRemove": "emails",
    "cardRemove": "payment_methods",
    "webhookRotateSecret": "secrets",
    "portalAccountConfirm": "tokens",
    "portalPasswordReset": "tokens",
    "portalPasswordForgotten": "tokens",
}
"""Mutations that remove a part, and the list that it is in: what is unknown of that part goes with it."""
MAPS = {"fingerprints", PENDING_ENTRY}
"""Fields whose names inside are values, and an entry on its way into the log: there is no unknown one."""

Marks = dict[str, tuple[str, str]]
"""A mark → (id of the document, top-level field that it is in)."""


async def mark_all(stage: Stage) -> Marks:
    """Put a new field into every document of the company, and into every part of each, at every depth."""
    numbers, marks = itertools.count(), Marks()
    for kind in RECORDS:
        collection = stage.tenant.gateway.database.collection(kind)
        key = "_id" if kind.collection == "companies" else "company_id"
        async for document in collection.find({key: stage.tenant.company.id}):
            marked = _marked(document, document["_id"], UNKNOWN, numbers, marks)
            await collection.replace_one({"_id": document["_id"]}, marked)
    return marks


def _marked(part: Any, owner: str, field: str, numbers: Iterator[int], marks: Marks, depth: int = 0) -> Any:
    if isinstance(part, list):
        return [_marked(each, owner, field, numbers, marks, depth + 1) for each in part]
    if not isinstance(part, dict):
        return part
    mark = f"mark {next(numbers)}"
    marks[mark] = owner, field
    inside = {
        name: value if name in MAPS else _marked(value, owner, name if depth == 0 else field, numbers, marks, depth + 1)
        for name, value in part.items()
    }
    return {**inside, UNKNOWN: mark}


async def found_marks(stage: Stage) -> tuple[set[str], set[str]]:
    """Return (ids of all documents, all marks that are in them)."""
    documents, marks = set[str](), set[str]()
    for kind in RECORDS:
        key = "_id" if kind.collection == "companies" else "company_id"
        async for document in stage.tenant.gateway.database.collection(kind).find({key: stage.tenant.company.id}):
            documents.add(document["_id"])
            marks |= set(_marks_in(document))
    return documents, marks


def _marks_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if UNKNOWN in part:
            yield part[UNKNOWN]
        for value in part.values():
            yield from _marks_in(value)
    elif isinstance(part, list):
        for each in part:
            yield from _marks_in(each)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_fields_that_this_version_does_not_know_survive_every_mutation(stage: Stage, mutation: str) -> None:
    """In the document itself, and in each of its parts that the mutation does not remove."""
    given = await sample(stage, mutation)
    marks = await mark_all(stage)
    assert refusals(await tried(stage, mutation, given)) == []
    documents, left = await found_marks(stage)
    lost = {place for mark, place in marks.items() if mark not in left and place[0] in documents}
    if mutation == "customerDelete":
        # What is kept for the books is anonymised: what is unknown could name the customer.
        return
    if mutation == "customerUnmerge":
        # The other customer takes these parts along, and the merge needs what it has kept no more.
        assert {field for _, field in lost} <= {"emails", "phones", "payment_methods", "moved"}
        return
    assert {field for _, field in lost} <= {REMOVED_PARTS.get(mutation, "")}
    assert len([mark for mark in marks if mark not in left and marks[mark][0] in documents]) <= 1


async def test_a_deleted_customer_is_not_kept_in_unknown_fields(stage: Stage) -> None:
    """All that is kept for the books has only what is known to be anonymous."""
    given = await sample(stage, "customerDelete")
    marks = await mark_all(stage)
    invoices = stage.tenant.gateway.database.collection(next(kind for kind in RECORDS if kind.id_prefix == "inv"))
    assert refusals(await tried(stage, "customerDelete", given)) == []
    async for kept in invoices.find({"company_id": stage.tenant.company.id}):
        assert set(_marks_in(kept)) & marks.keys() == set()
