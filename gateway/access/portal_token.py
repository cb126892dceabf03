"""The tokens with which the gateway itself signs portal customers in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.access.permission import Role
from gateway.access.signing_key import OneKey
from gateway.access.token import PORTAL_KEY_ID, TokenVerifier, mint_token
from gateway.access.viewer import Viewer
from gateway.errors import SettingsRefused, Unauthenticated


def portal_key_from(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file. Raises SettingsRefused when it cannot be used."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsRefused(f"GATEWAY_PORTAL_KEY_FILE: cannot read a PEM private key: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsRefused("GATEWAY_PORTAL_KEY_FILE: use an Ed25519 key (openssl genpkey -algorithm ed25519).")
    return key


class PortalTokens:
    """Makes and verifies the tokens of portal customers. Their issuer and key id are their own."""

    def __init__(self, key: Ed25519PrivateKey, *, issuer: str, audience: str, lifetime: timedelta) -> None:
        self._key = key
        self._issuer = f"{issuer}/portal"
        self._audience = audience
        self.lifetime = lifetime

    def issue(self, company: str, customer_id: str, name: str, session: int) -> str:
        """A token that signs a customer in; `company` is the handle, `session` the account's current one."""
        claims = {"sub": customer_id, "customer": customer_id, "name": name, "role": Role.CUSTOMER.value}
        return mint_token(
            self._key,
            {**claims, "company": company, "session": str(session)},
            issuer=self._issuer,
            audience=self._audience,
            lifetime=self.lifetime,
            key_id=PORTAL_KEY_ID,
        )

    def verifier(self) -> TokenVerifier:
        """Return what turns these tokens into viewers."""
        return _PortalVerifier(OneKey(self._key.public_key()), issuer=self._issuer, audience=self._audience)


class _PortalVerifier(TokenVerifier):
    def _names_a_person(self, _: dict[str, Any]) -> bool:
        return False

    def _viewer_from(self, claims: dict[str, Any]) -> Viewer:
        viewer = super()._viewer_from(claims)
        session = claims.get("session")
        if viewer.role is not Role.CUSTOMER or not isinstance(session, str) or not session.isdecimal():
            raise Unauthenticated("The token is not valid here. Sign in to the portal again.")
        return msgspec.structs.replace(viewer, session=int(session))
