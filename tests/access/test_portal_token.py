"""The gateway's own tokens for portal customers, beside those of the identity provider."""

from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.access.permission import Role
from gateway.access.portal_token import PortalTokens, portal_key_from
from gateway.access.signing_key import OneKey
from gateway.access.token import PORTAL_KEY_ID, TokenVerifier, mint_token
from gateway.errors import SettingsRefused, Unauthenticated

OWN, PROVIDERS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
STAFF = {"sub": "stf_1", "role": "admin", "company": "acme"}


def tokens(key: Ed25519PrivateKey = OWN) -> PortalTokens:
    """Return the tokens of a gateway with this key."""
    return PortalTokens(key, issuer="gw", audience="gw", lifetime=timedelta(minutes=5))


def verifier(provider: Ed25519PrivateKey = PROVIDERS) -> TokenVerifier:
    """Return what a gateway verifies with: the provider's key, and its own for the portal."""
    return TokenVerifier(OneKey(provider.public_key()), issuer="gw", audience="gw", portal=tokens().verifier())


def test_a_portal_token_is_a_customer_of_one_company_in_one_session() -> None:
    """With any issuer of the other tokens."""
    viewer = verifier().viewer(tokens().issue("acme", "cus_1", "Ada", 3))
    assert (viewer.role, viewer.company_id, viewer.customer_id) == (Role.CUSTOMER, "com_acme", "cus_1")
    assert (viewer.name, viewer.session) == ("Ada", 3)


def test_the_providers_tokens_are_verified_as_before() -> None:
    """They have no session to end."""
    assert (
        verifier().viewer(mint_token(PROVIDERS, STAFF, issuer="gw", audience="gw", lifetime=timedelta(1))).session
        is None
    )


@pytest.mark.parametrize("key_id", [None, PORTAL_KEY_ID])
def test_the_portals_key_makes_no_staff(key_id: str | None) -> None:
    """Not by its own issuer, not by the provider's, not even when one key serves for both."""
    for issuer in ("gw", "gw/portal"):
        forged = mint_token(OWN, STAFF, issuer=issuer, audience="gw", lifetime=timedelta(1), key_id=key_id)
        with pytest.raises(Unauthenticated):
            verifier().viewer(forged)
    forged = mint_token(OWN, STAFF, issuer="gw/portal", audience="gw", lifetime=timedelta(1), key_id=key_id)
    with pytest.raises(Unauthenticated):
        verifier(provider=OWN).viewer(forged)


def test_the_providers_key_makes_no_portal_sessions() -> None:
    """A key id chooses a verifier; it does not convince one."""
    with pytest.raises(Unauthenticated):
        verifier().viewer(tokens(PROVIDERS).issue("acme", "cus_1", "Ada", 1))


def test_an_unsigned_token_with_the_portals_key_id_is_refused() -> None:
    """As any unsigned token."""
    claims = {**STAFF, "iss": "gw/portal", "aud": "gw", "exp": 9_999_999_999}
    forged = jwt.encode(claims, "", "none", {"kid": PORTAL_KEY_ID})
    with pytest.raises(Unauthenticated):
        verifier().viewer(forged)


def test_the_operators_key_is_read_from_its_file(tmp_path: Path) -> None:
    """Ed25519; anything else is refused in one line that names the setting."""
    good, other, bad = tmp_path / "good.pem", tmp_path / "other.pem", tmp_path / "bad.pem"
    good.write_bytes(OWN.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    elliptic = generate_private_key(SECP256R1())
    other.write_bytes(elliptic.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    bad.write_text("no key")
    assert portal_key_from(good).public_key() == OWN.public_key()
    for path in (other, bad, tmp_path / "missing.pem"):
        with pytest.raises(SettingsRefused, match="GATEWAY_PORTAL_KEY_FILE"):
            portal_key_from(path)
