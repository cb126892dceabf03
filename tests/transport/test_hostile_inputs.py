"""Inputs that are good but for one value: what each scalar should never be sent, at every place of every mutation.

A bounded number runs with the suite, by chance; the long form goes through all mutations for as long as it is told:
`GATEWAY_FUZZ_SECONDS=600 pytest tests/transport/test_hostile_inputs.py -n 0`; `GATEWAY_FUZZ_SEED` repeats a run.
"""

import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from graphql import GraphQLList, get_named_type, get_nullable_type

from gateway.documents.registry import RECORDS
from tests.blame import Errors, errors_logged, require_no_blame
from tests.card_desk import Desk
from tests.hostile_values import body_of, hostile, places, spoilt
from tests.mutation_fixtures import Stage, a_stage
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, PUBLIC, document, input_of, role_for
from tests.running_gateway import attachments
from tests.transport.test_fuzz import SECONDS, SEED

MUTATIONS_AT_ONCE = 8
INPUTS_OF_EACH = 15
IDS_AT_A_PLACE = 3


Inputs = Callable[[Stage, str, dict[str, Any], random.Random], Awaitable[list[dict[str, Any]]]]


async def spoilt_values(_: Stage, mutation: str, given: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """Return inputs with some hostile values, one or two at a time."""
    open_places, made = list(places(input_of(mutation), given)), []
    for _number in range(INPUTS_OF_EACH):
        wanted = given
        for place, type_ in chance.sample(open_places, chance.choice([1, 1, 1, min(2, len(open_places))])):
            try:
                wanted = spoilt(wanted, place, hostile(type_, chance))
            except (TypeError, KeyError, IndexError):  # what it was in has another shape by now
                continue
        made.append(wanted)
    return made


async def wrong_ids(stage: Stage, mutation: str, given: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """Return inputs with an id of another kind, of another customer or of no record, in each place of an id."""
    known = await stored_ids(stage)
    wrong = [f"{known[0]}\0", known[0].upper(), f"act_{known[0]}", known[0].replace("_", "\uff3f")]
    return [
        spoilt(given, place, each if not isinstance(get_nullable_type(type_), GraphQLList) else [each, each])
        for place, type_ in places(input_of(mutation), given)
        if get_named_type(type_).name == "ID"
        for each in (*chance.sample(known, min(IDS_AT_A_PLACE, len(known))), chance.choice(wrong))
    ]


async def nul_texts(_: Stage, mutation: str, given: dict[str, Any], __: random.Random) -> list[dict[str, Any]]:
    """Return inputs with NUL in each text."""
    return [
        spoilt(given, place, text if not isinstance(get_nullable_type(type_), GraphQLList) else [text])
        for place, type_ in places(input_of(mutation), given)
        if get_named_type(type_).name in ("String", "ID")
        for text in ("a\0b", "\0")
    ]


async def stored_ids(stage: Stage) -> list[str]:
    """Return ids of the company's records and of the parts of its customers."""
    found = []
    for kind in RECORDS:
        stored = stage.tenant.gateway.database.collection(kind).find({"company_id": stage.tenant.company.id})
        found += [str(raw["_id"]) async for raw in stored.limit(2)]
    parts = [part.id for part in stage.owner.addresses] + [part.id for part in stage.owner.phones]
    return [*found, *parts]


@pytest.mark.parametrize("inputs", [spoilt_values, wrong_ids, nul_texts])
async def test_no_value_of_any_input_is_our_fault(desk: Desk, inputs: Inputs) -> None:
    """Ends of calendars and numbers, halves of characters, depths, ids of other kinds: refused, or stored."""
    seed = int(SEED) if SEED else random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)  # noqa: S311  # no secret
    chosen, ends = chance.sample(sorted(MUTATIONS), len(MUTATIONS)), time.monotonic() + SECONDS
    with errors_logged() as errors:
        try:
            for number, mutation in enumerate(chosen * (1 + int(SECONDS // 60))):
                if number >= MUTATIONS_AT_ONCE and time.monotonic() > ends:
                    break
                await try_inputs(await a_stage(desk), mutation, inputs, chance, errors)
        except AssertionError as error:
            pytest.fail(f"GATEWAY_FUZZ_SEED={seed}: {error}")


async def try_inputs(stage: Stage, mutation: str, inputs: Inputs, chance: random.Random, errors: Errors) -> None:
    """Send one mutation with each of these inputs."""
    given = await sample(stage, mutation)
    if attachments(given, ""):
        return  # files have their own tests
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    if mutation not in PUBLIC:
        headers["authorization"] = f"Bearer {stage.tenant.token(role_for(mutation))}"
    for wanted in await inputs(stage, mutation, given, chance):
        body = body_of({"query": document(mutation), "variables": {"input": wanted}})
        response = await stage.desk.gateway.client.post("/graphql", content=body, headers=headers)
        require_no_blame(response.status_code, response.text, body[:3_000])
        assert not errors.found, (body[:3_000], errors.found)
