"""An identity provider's keys: chosen, rotated, kept through outages, and asked for seldom."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from structlog.testing import capture_logs

from gateway.access.key_set import KeySet, signing_keys
from gateway.access.token import TokenVerifier
from gateway.errors import KeysNotFetched, Unauthenticated, Unavailable, UnknownSigningKey
from gateway.integrations.key_server import MAX_BYTES, fetch_key_set
from tests.identity_provider import (
    AUDIENCE,
    ISSUER,
    IdentityProvider,
    PrivateKey,
    identity_provider,
    published,
    symmetric,
)

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """Yield a provider with one key."""
    with identity_provider() as running:
        running.keys["first"] = Ed25519PrivateKey.generate()
        yield running


def key_set(provider: IdentityProvider, window: float = 10.0, seconds: float = 5.0) -> KeySet:
    """Return the provider's keys, fetched over HTTP."""
    return KeySet(partial(fetch_key_set, provider.url, seconds), unknown_key_seconds=window)


def verifier(keys: KeySet, claim_prefix: str = "") -> TokenVerifier:
    """Return what verifies the provider's tokens."""
    return TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, claim_prefix=claim_prefix)


async def fetched(provider: IdentityProvider) -> TokenVerifier:
    """Return a verifier that has the provider's keys."""
    keys = key_set(provider)
    assert await keys.refresh()
    return verifier(keys)


@pytest.mark.parametrize("key", [Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()), RSA_KEY])
async def test_a_token_is_verified_with_the_key_that_it_names(provider: IdentityProvider, key: PrivateKey) -> None:
    """Of any kind; the name alone opens nothing."""
    provider.keys["second"] = key
    ready = await fetched(provider)
    assert ready.viewer(provider.token("second")).id == "stf_1"
    with pytest.raises(Unauthenticated):
        ready.viewer(provider.token("first", key))


async def test_a_token_without_a_key_id_needs_a_provider_with_one_key(provider: IdentityProvider) -> None:
    """There is nothing to guess."""
    ready = await fetched(provider)
    nameless = provider.token(None, provider.keys["first"])
    assert ready.viewer(nameless).id == "stf_1"
    provider.keys["second"] = RSA_KEY
    with pytest.raises(Unauthenticated, match="kid"):
        (await fetched(provider)).viewer(nameless)


@pytest.mark.parametrize("claim", ["exp", "aud", "iss"])
async def test_a_providers_token_needs_end_audience_and_issuer(provider: IdentityProvider, claim: str) -> None:
    """Absent or wrong, it opens nothing."""
    ready = await fetched(provider)
    with pytest.raises(Unauthenticated, match=claim):
        ready.viewer(provider.token("first", **{claim: None}))
    with pytest.raises(Unauthenticated):
        ready.viewer(provider.token("first", **{claim: 1 if claim == "exp" else "other"}))


async def test_a_token_cannot_choose_its_algorithm(provider: IdentityProvider) -> None:
    """Refuse no algorithm, a public key as shared secret, another hash than the key's; ignore a secret in the set."""
    secret = b"s" * 32
    provider.keys["rsa"] = RSA_KEY
    provider.others.append(symmetric(secret))
    ready = await fetched(provider)
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forged = [
        by_hand({"alg": "none", "kid": "rsa"}, b""),
        by_hand({"alg": "HS256", "kid": "rsa"}, pem),
        by_hand({"alg": "HS256", "kid": "shared"}, secret),
        provider.token("rsa", None, "RS512"),
        provider.token("rsa", None, "PS256"),
    ]
    for token in forged:
        with pytest.raises(Unauthenticated):
            ready.viewer(token)


def by_hand(header: dict[str, str], secret: bytes) -> str:
    """Return a token as an attacker builds it: no library would."""
    payload = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "role": "admin", "company": "acme", "exp": 4_000_000_000}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, payload)]
    mac = hmac.new(secret, b".".join(parts), hashlib.sha256).digest() if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


async def test_an_issuer_may_declare_another_algorithm_for_its_key(provider: IdentityProvider) -> None:
    """The set is trusted, the token is not; then the usual one is refused."""
    provider.others.append({**published(RSA_KEY), "kid": "ps", "alg": "PS256"})
    ready = await fetched(provider)
    assert ready.viewer(provider.token("ps", RSA_KEY, "PS256")).id == "stf_1"
    with pytest.raises(Unauthenticated):
        ready.viewer(provider.token("ps", RSA_KEY, "RS256"))


@pytest.mark.parametrize("key_id", ["../../etc/passwd", "http://127.0.0.1:1/keys", "", "x" * 4_000, "\x00"])
async def test_a_key_id_is_a_name_and_nothing_else(provider: IdentityProvider, key_id: str) -> None:
    """Nothing is opened or fetched by it."""
    ready = await fetched(provider)
    with pytest.raises(Unauthenticated):
        ready.viewer(provider.token(key_id, provider.keys["first"]))
    assert provider.asked == 1


async def test_a_new_key_is_picked_up_by_the_first_token_that_names_it(provider: IdentityProvider) -> None:
    """Without a restart; a key that is gone opens nothing any more, also for tokens that were verified before."""
    keys = key_set(provider)
    await keys.refresh()
    ready, old = verifier(keys), provider.token("first")
    assert ready.viewer(old) is ready.viewer(old)
    del provider.keys["first"]
    provider.keys["second"] = ec.generate_private_key(ec.SECP256R1())
    new = provider.token("second")
    with pytest.raises(UnknownSigningKey):
        ready.viewer(new)
    await ready.renew_keys()
    assert ready.viewer(new).id == "stf_1"
    with pytest.raises(UnknownSigningKey):
        ready.viewer(old)


async def test_a_thousand_unknown_keys_ask_the_provider_once(provider: IdentityProvider) -> None:
    """At once or one after another, within one window; the next window may ask again."""
    keys = key_set(provider)
    await keys.refresh()
    await asyncio.gather(*(keys.renew() for _ in range(500)))
    for _ in range(500):
        await keys.renew()
    assert provider.asked == 2
    eager = key_set(provider, window=0)
    await eager.renew()
    await eager.renew()
    assert provider.asked == 4


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"{}"),
        (302, b""),
        (200, b"<html>"),
        (200, b"[" * 100_000),
        (200, b'{"keys": []}'),
        (200, b'{"keys": [7, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256"}, {"kty": ["x"], "alg": {}, "key_ops": 1}]}'),
        (200, b" " * (MAX_BYTES + 1)),
    ],
)
async def test_keys_stay_in_use_while_the_provider_is_not_well(
    provider: IdentityProvider, answer: tuple[int, bytes]
) -> None:
    """Errors, redirects, nonsense, emptiness and floods change nothing."""
    keys = key_set(provider)
    await keys.refresh()
    provider.answer = answer
    assert not await keys.refresh()
    assert verifier(keys).viewer(provider.token("first")).id == "stf_1"


async def test_a_provider_that_hangs_is_given_up(provider: IdentityProvider) -> None:
    """After the time it has, as a whole."""
    provider.hold.clear()
    with pytest.raises(KeysNotFetched, match="does not answer"):
        await fetch_key_set(provider.url, 0.05)


async def test_without_any_keys_callers_are_told_to_come_back() -> None:
    """It is not their token's fault."""
    with identity_provider() as gone:
        pass
    keys = key_set(gone)
    with pytest.raises(Unavailable):
        await keys.renew()


def test_weak_private_and_other_keys_are_passed_over() -> None:
    """A set is usable when one key in it is."""
    good = {**published(RSA_KEY), "kid": "good"}
    weak = {**published(rsa.generate_private_key(65537, 1024)), "kid": "weak"}  # noqa: S505  # that it is weak is the point
    document = {
        "keys": [
            weak,
            {**good, "kid": "encrypts", "use": "enc"},
            {**good, "kid": "signs", "key_ops": ["sign"]},
            {**good, "kid": "private", "d": "AQAB"},
            {**good, "kid": "odd", "alg": "HS256"},
            {**published(ec.generate_private_key(ec.SECP256K1())), "kid": "coin"},
            good,
        ]
    }
    assert list(signing_keys(document)) == ["good"]


async def test_claims_may_be_named_like_web_addresses(provider: IdentityProvider) -> None:
    """Then those without the prefix mean nothing."""
    keys = key_set(provider)
    await keys.refresh()
    ready, prefix = verifier(keys, "https://acme.example/"), "https://acme.example/"
    claims: dict[str, Any] = {f"{prefix}role": "technician", f"{prefix}company": "acme"}
    viewer = ready.viewer(provider.token("first", **claims, role="admin", company="rival"))
    assert (viewer.role.value, viewer.company_id) == ("technician", "com_acme")
    with pytest.raises(Unauthenticated, match="role"):
        ready.viewer(provider.token("first"))


async def test_no_key_of_a_long_list_is_overlooked(provider: IdentityProvider) -> None:
    """Providers that rotate often list many; the last one verifies as the first does."""
    provider.others = [symmetric(b"x" * 32)] * 400
    provider.keys |= {f"key {number}": Ed25519PrivateKey.generate() for number in range(150)}
    ready = await fetched(provider)
    assert ready.viewer(provider.token("key 149")).id == "stf_1"


def test_a_list_without_end_is_refused_in_words() -> None:
    """As a whole: the keys that are known stay in use."""
    with pytest.raises(KeysNotFetched, match="1001 keys"):
        signing_keys({"keys": [published(Ed25519PrivateKey.generate())] * 1_001})


@pytest.mark.parametrize("described", [{}, {"kid": None}], ids=["no id", "null"])
async def test_a_key_without_an_id_has_no_name(provider: IdentityProvider, described: dict[str, None]) -> None:
    """A token without a key id may use it; no text names it."""
    key = provider.keys.pop("first")
    provider.others = [{**published(key), **described}]
    ready = await fetched(provider)
    assert ready.viewer(provider.token(None, key)).id == "stf_1"
    for name in ("None", "null", ""):
        with pytest.raises(UnknownSigningKey):
            ready.viewer(provider.token(name, key))


def test_a_member_that_is_null_is_absent() -> None:
    """Some providers write what they have not."""
    empty = {"use": None, "alg": None, "key_ops": None, "d": None, "x5c": None}
    keys = [{**published(RSA_KEY), **empty, "kid": "0"}, {**published(EC_KEY), **empty, "kid": "1"}]
    assert list(signing_keys({"keys": keys})) == ["0", "1"]


async def test_keys_that_are_passed_over_are_counted_in_the_log(provider: IdentityProvider) -> None:
    """Also one whose id another has; an id of half a character does not hurt the line."""
    provider.others = [
        symmetric(b"x" * 32),
        {**published(RSA_KEY), "kid": "first"},
        {**published(EC_KEY), "kid": "\ud800"},
    ]
    provider.keys["again"] = RSA_KEY
    provider.others.append({**published(EC_KEY), "kid": "again"})
    with capture_logs() as logs:
        await fetched(provider)
    (line,) = [line for line in logs if line["event"] == "keys_fetched"]
    assert (line["keys"], line["passed_over"]) == (["?", "again", "first"], 3)


async def test_a_thousand_keys_with_certificates_are_read(provider: IdentityProvider) -> None:
    """As many as are promised, of the usual kind and size."""
    certified = {**published(RSA_KEY), "use": "sig", "x5c": ["A" * 2_000]}
    provider.others = [{**certified, "kid": f"key {number}"} for number in range(999)]
    ready = await fetched(provider)
    assert ready.viewer(provider.token("key 998", RSA_KEY)).id == "stf_1"


def test_an_id_that_is_no_text_names_no_key() -> None:
    """No token can name it."""
    good = published(Ed25519PrivateKey.generate())
    kids: tuple[object, ...] = (5, True, ["a"], {})
    odd = [{**published(Ed25519PrivateKey.generate()), "kid": kid} for kid in kids]
    assert list(signing_keys({"keys": [*odd, {**good, "kid": "good"}]})) == ["good"]
