"""Inputs that are good but for one value: what each scalar should never be sent, at every place of every mutation.

A bounded number runs with the suite, by chance; the long form goes through all mutations for as long as it is told:
`GATEWAY_FUZZ_SECONDS=600 pytest tests/transport/test_hostile_inputs.py -n 0`; `GATEWAY_FUZZ_SEED` repeats a run.
"""

import random
import time

import pytest
import structlog

from tests.card_desk import Desk
from tests.hostile_values import body_of, hostile, places, spoilt
from tests.mutation_fixtures import Stage, a_stage
from tests.mutation_samples import sample
from tests.mutations import MUTATIONS, PUBLIC, document, input_of, role_for
from tests.running_gateway import attachments
from tests.transport.test_fuzz import SECONDS, SEED, Errors, require_no_blame

MUTATIONS_AT_ONCE = 12
INPUTS_OF_EACH = 15


async def test_no_value_of_any_input_is_our_fault(desk: Desk) -> None:
    """Ends of calendars and numbers, halves of characters, depths, other shapes: refused, or stored."""
    seed = int(SEED) if SEED else random.SystemRandom().randrange(2**32)
    chance, errors = random.Random(seed), Errors()  # noqa: S311  # no secret
    configured = structlog.get_config()["processors"]
    structlog.configure(processors=[errors, *configured])
    chosen, ends = chance.sample(sorted(MUTATIONS), len(MUTATIONS)), time.monotonic() + SECONDS
    try:
        for number, mutation in enumerate(chosen * (1 + int(SECONDS // 60))):
            if number >= MUTATIONS_AT_ONCE and time.monotonic() > ends:
                break
            await try_inputs(await a_stage(desk), mutation, chance, errors)
    except AssertionError as error:
        pytest.fail(f"GATEWAY_FUZZ_SEED={seed}: {error}")
    finally:
        structlog.configure(processors=configured)


async def try_inputs(stage: Stage, mutation: str, chance: random.Random, errors: Errors) -> None:
    """Send one mutation with some hostile values, one or two at a time."""
    given = await sample(stage, mutation)
    if attachments(given, ""):
        return  # files have their own tests
    open_places = list(places(input_of(mutation), given))
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    if mutation not in PUBLIC:
        headers["authorization"] = f"Bearer {stage.tenant.token(role_for(mutation))}"
    for _ in range(INPUTS_OF_EACH):
        wanted = given
        for place, type_ in chance.sample(open_places, chance.choice([1, 1, 1, min(2, len(open_places))])):
            try:
                wanted = spoilt(wanted, place, hostile(type_, chance))
            except (TypeError, KeyError, IndexError):  # what it was in has another shape by now
                continue
        body = body_of({"query": document(mutation), "variables": {"input": wanted}})
        response = await stage.desk.gateway.client.post("/graphql", content=body, headers=headers)
        require_no_blame(response.status_code, response.text, body[:3_000])
        assert not errors.found, (body[:3_000], errors.found)
