"""A gateway that trusts an identity provider's keys, over HTTP."""

import asyncio

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.settings import Settings
from gateway.store.database import Database
from tests.identity_provider import AUDIENCE, ISSUER, identity_provider
from tests.running_gateway import run_gateway

VIEWER = "{ viewer { role } }"


async def test_a_gateway_follows_its_providers_keys(settings: Settings, database: Database) -> None:
    """Without any it asks callers to come back; with them it needs the provider no more."""
    with identity_provider() as provider:
        provider.answer = (503, b"")
        changes = {"token_jwks_url": provider.url, "token_issuer": ISSUER, "token_audience": AUDIENCE}
        async with run_gateway(settings.model_copy(update=changes), database) as gateway:
            provider.keys["now"] = Ed25519PrivateKey.generate()
            token = provider.token("now")
            away = await gateway.ask(VIEWER, token=token)
            assert (away.status, away.codes) == (503, ["UNAVAILABLE"])
            unready = await gateway.client.get("/health/ready")
            assert unready.status_code == 503
            assert "GATEWAY_TOKEN_JWKS_URL" in unready.json()["reason"]

    with identity_provider() as provider:
        provider.keys["now"] = Ed25519PrivateKey.generate()
        changes = {"token_jwks_url": provider.url, "token_issuer": ISSUER, "token_audience": AUDIENCE}
        async with run_gateway(settings.model_copy(update=changes), database) as gateway:
            token = provider.token("now")
            assert (await gateway.ask(VIEWER, token=token)).data == {"viewer": {"role": "OFFICE"}}
            provider.answer = (503, b"")
            assert (await gateway.ask(VIEWER, token=provider.token("now", sub="other"))).status == 200
            assert (await gateway.client.get("/health/ready")).status_code == 200


async def test_tokens_with_made_up_keys_do_not_flood_the_provider(settings: Settings, database: Database) -> None:
    """All are 401; the provider hears of it once."""
    with identity_provider() as provider:
        provider.keys["now"] = Ed25519PrivateKey.generate()
        changes = {"token_jwks_url": provider.url, "token_issuer": ISSUER, "token_audience": AUDIENCE}
        async with run_gateway(settings.model_copy(update=changes), database) as gateway:
            await gateway.ask(VIEWER, token=provider.token("now"))
            asked, key = provider.asked, Ed25519PrivateKey.generate()
            tokens = [provider.token(f"made-up-{number}", key) for number in range(100)]
            answers = await asyncio.gather(*(gateway.ask(VIEWER, token=token) for token in tokens))
            assert {answer.status for answer in answers} == {401}
            assert provider.asked <= asked + 1
