"""Callers without a token: what they may make the gateway do is bounded by address and together."""

from collections.abc import AsyncIterator

import pytest

from gateway.settings import Settings
from gateway.store.database import Database
from tests.portal import SIGN_IN
from tests.running_gateway import Answer, RunningGateway, run_gateway

TYPES = "{ __schema { types { name description fields { name args { name type { name } } type { name } } } } }"


@pytest.fixture
async def behind_proxy(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that gets its clients' addresses, and gives each little."""
    limits = {"stranger_budget": 10_000, "stranger_budget_restore_rate": 1, "client_address_header": "x-real-ip"}
    async with run_gateway(settings.model_copy(update=limits), database) as running:
        yield running


async def ask(gateway: RunningGateway, text: str, address: str, token: str | None = None) -> Answer:
    """Return the answer to a client at an address."""
    return await gateway.ask(text, None, token, {"x-real-ip": address})


async def until_refused(gateway: RunningGateway, address: str) -> Answer:
    """Return the refusal of an address that asks for the schema in another way each time."""
    for number in range(20):
        answer = await ask(gateway, f"{TYPES} # {number}", address)
        if answer.status != 200:
            return answer
    raise AssertionError("never refused")


async def test_an_address_that_reads_the_schema_again_and_again_has_to_wait(behind_proxy: RunningGateway) -> None:
    """Another address, and a caller with a token, are answered as ever."""
    refused = await until_refused(behind_proxy, "203.0.113.1")
    assert (refused.status, refused.codes) == (429, ["BUDGET_EXCEEDED"])
    assert int(refused.headers["retry-after"]) >= 1
    assert (await ask(behind_proxy, "{ __schema { queryType { description } } }", "203.0.113.2")).status == 200
    tenant = await behind_proxy.tenant()
    assert (await ask(behind_proxy, TYPES + " # mine", "203.0.113.1", tenant.token())).errors == []


async def test_new_documents_cost_an_address_their_length_and_known_ones_nothing(behind_proxy: RunningGateway) -> None:
    """Parsing is work too, also of what is refused then; signing in stays possible."""
    given = {"companyHandle": "none", "email": "a@example.com", "password": "guess"}
    signed = await behind_proxy.send(
        {"query": SIGN_IN, "variables": {"input": given}}, None, {"x-real-ip": "198.51.100.1"}
    )
    assert signed.data["portalSignIn"]["userErrors"]
    nonsense = "{ viewer { %s" + " " * 3_000 + "} }"
    statuses = [(await ask(behind_proxy, nonsense % f"a{n}", "198.51.100.1")).status for n in range(12)]
    assert statuses[0] == 400
    assert statuses[-1] == 429
    again = await behind_proxy.send(
        {"query": SIGN_IN, "variables": {"input": given}}, None, {"x-real-ip": "198.51.100.1"}
    )
    assert again.data["portalSignIn"]["userErrors"]


def test_all_strangers_together_get_more_than_one_and_less_than_many() -> None:
    """One address alone cannot take what all have."""
    settings = Settings()
    assert settings.stranger_budget < settings.strangers_introspection_budget
    assert settings.stranger_budget_restore_rate < settings.strangers_introspection_restore_rate


async def test_strangers_at_many_addresses_share_a_budget_of_introspection(
    settings: Settings, database: Database
) -> None:
    """Beyond it they wait, at any address; other queries, and callers with a token, do not."""
    limits = {
        "strangers_introspection_budget": 20_000,
        "strangers_introspection_restore_rate": 1,
        "client_address_header": "x-real-ip",
    }
    async with run_gateway(settings.model_copy(update=limits), database) as gateway:
        answers = [await ask(gateway, f"{TYPES} # {number}", f"203.0.113.{number}") for number in range(30)]
        refused = [answer for answer in answers if answer.status != 200]
        assert answers[0].status == 200
        assert {(answer.status, *answer.codes) for answer in refused} == {(429, "BUDGET_EXCEEDED")}
        assert int(refused[-1].headers["retry-after"]) > 1
        given = {"companyHandle": "none", "email": "a@example.com", "password": "guess"}
        body = {"query": SIGN_IN, "variables": {"input": given}}
        signed = await gateway.send(body, None, {"x-real-ip": "203.0.113.200"})
        assert signed.data["portalSignIn"]["userErrors"]
        tenant = await gateway.tenant()
        assert (await ask(gateway, TYPES + " # mine", "203.0.113.201", tenant.token())).errors == []
