"""`gateway doctor` and the keys of an identity provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cli.command import invoke
from tests.identity_provider import AUDIENCE, ISSUER, IdentityProvider, identity_provider, symmetric


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """Yield an identity provider without keys."""
    with identity_provider() as running:
        yield running


def told(folder: Path, url: str) -> tuple[bool, str]:
    """Return (whether doctor is content with them, its line about the keys); the database is left out here."""
    variables = {"GATEWAY_TOKEN_JWKS_URL": url, "GATEWAY_TOKEN_ISSUER": ISSUER, "GATEWAY_TOKEN_AUDIENCE": AUDIENCE}
    where = {"XDG_DATA_HOME": str(folder), "MONGODB_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"}
    status, printed = invoke("doctor", **where, **variables)
    assert status == 1
    assert "tokens of your identity provider" in printed
    (line,) = [line for line in printed.splitlines() if " token keys: " in line]
    return line.startswith("\u2713"), line


def test_doctor_lists_the_keys_that_tokens_may_be_signed_with(tmp_path: Path, provider: IdentityProvider) -> None:
    """Each with its algorithm; what is passed over is not among them."""
    provider.keys = {"curve": ec.generate_private_key(ec.SECP256R1()), "edwards": Ed25519PrivateKey.generate()}
    provider.others = [symmetric(b"x" * 32)]
    content, line = told(tmp_path, provider.url)
    assert content
    assert line.endswith("token keys: curve (ES256), edwards (EdDSA)")


def test_doctor_names_a_provider_that_cannot_be_reached(tmp_path: Path) -> None:
    """With the setting to check."""
    content, line = told(tmp_path, "http://127.0.0.1:1/keys")
    assert not content
    assert "http://127.0.0.1:1/keys does not answer" in line
    assert "Check GATEWAY_TOKEN_JWKS_URL, network and firewall." in line


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(503, b"", "status 503"), (200, b"<html>", "JSON"), (302, b"", "status 302"), (200, b"[]", "key")],
    ids=["broken", "a page", "moved", "something else"],
)
def test_doctor_names_an_answer_that_is_no_key_set(
    tmp_path: Path, provider: IdentityProvider, status: int, body: bytes, reason: str
) -> None:
    """As it came."""
    provider.answer = (status, body)
    content, line = told(tmp_path, provider.url)
    assert not content
    assert reason in line


@pytest.mark.parametrize("weak", [False, True], ids=["a shared secret", "a short key"])
def test_doctor_is_not_content_with_keys_that_no_token_may_use(
    tmp_path: Path, provider: IdentityProvider, weak: bool
) -> None:
    """Every sign-in would be refused."""
    if weak:
        provider.keys = {"short": rsa.generate_private_key(65_537, 1_024)}  # noqa: S505  # to be refused
    else:
        provider.others = [symmetric(b"x" * 32)]
    content, line = told(tmp_path, provider.url)
    assert not content
    assert "key" in line
