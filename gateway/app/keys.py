"""The keys of a deployment: what verifies tokens, what signs ours."""

import hashlib
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from gateway.access.key_set import KeySet
from gateway.access.portal_token import portal_key_from
from gateway.access.signing_key import OneKey, SigningKeys
from gateway.access.signing_secret import SigningSecret
from gateway.access.token import TokenVerifier, development_key, public_key_from
from gateway.integrations.key_server import fetch_key_set
from gateway.operations.portal.portal import Portal
from gateway.settings import Settings


def token_verifier(settings: Settings, keys: SigningKeys, portal: Portal) -> TokenVerifier:
    """Verifies the tokens of the identity provider, and those that the portal signs."""
    return TokenVerifier(
        keys,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        claim_prefix=settings.token_claim_prefix,
        portal=portal.tokens.verifier() if portal.tokens else None,
    )


def token_keys(settings: Settings) -> SigningKeys:
    """The keys that verify tokens: the operator's or the identity provider's, or in development our own."""
    if settings.token_jwks_url is not None:
        return KeySet(partial(fetch_key_set, settings.token_jwks_url))
    if settings.token_public_key_file is not None:
        return OneKey(public_key_from(settings.token_public_key_file))
    return OneKey(development_key(settings.data_folder).public_key())


def portal_key(settings: Settings) -> Ed25519PrivateKey | None:
    """The key that signs portal customers in: the operator's, in development a generated one, else None."""
    if settings.portal_key_file is not None:
        return portal_key_from(settings.portal_key_file)
    return development_key(settings.data_folder) if settings.development else None


def signing_secret(settings: Settings) -> bytes:
    """Return what cursors and links are signed with: the operator's secret, or one that the development key gives.

    Space around the secret, as the last line of a file has it, is no part of it.
    """
    if settings.secret_key is not None:
        former = settings.previous_secret_key
        return SigningSecret.rotated(_encoded(settings.secret_key), None if former is None else _encoded(former))
    key = development_key(settings.data_folder)
    return hashlib.sha256(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())).digest()


def _encoded(secret: SecretStr) -> bytes:
    return secret.get_secret_value().strip().encode()
