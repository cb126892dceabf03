"""The keys that tokens are signed with, each with the one algorithm that it verifies."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import NamedTuple, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import OKPAlgorithm

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

MIN_RSA_BITS = 2048
CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
ED25519 = "Ed25519"
"""What RFC 9864 calls `EdDSA` with a key of this curve."""

with suppress(ValueError):  # a later PyJWT may know it
    jwt.register_algorithm(ED25519, OKPAlgorithm())


class SigningKey(NamedTuple):
    """A public key. It decides the algorithm, never the token: RFC 8725, 3.1."""

    key: PublicKey
    algorithm: str


class SigningKeys(Protocol):
    """Where a verifier finds the key of a token."""

    generation: int
    """Changes when keys are added or removed: tokens are then verified again."""

    @property
    def is_ready(self) -> bool:
        """Return whether tokens can be verified; without keys no one can sign in."""

    def key(self, key_id: str | None) -> SigningKey:
        """The key of this id. Raises Unauthenticated, as UnknownSigningKey when new keys may help."""

    async def renew(self) -> None:
        """Look for new keys. Raises Unavailable when no key is known at all."""

    def kept_fresh(self) -> AbstractAsyncContextManager[None]:
        """Within it keys are looked for in the background."""


class OneKey:
    """The key of a deployment that has one, under any key id."""

    generation = 0
    is_ready = True

    def __init__(self, key: PublicKey) -> None:
        algorithm = find_algorithm(key)
        if algorithm is None:
            raise ValueError("its curve signs no tokens: use P-256, P-384 or P-521")
        self._key = SigningKey(key, algorithm)

    def key(self, key_id: str | None) -> SigningKey:  # every id means this key
        """The key."""
        return self._key

    async def renew(self) -> None:
        """There is no other."""

    @asynccontextmanager
    async def kept_fresh(self) -> AsyncIterator[None]:
        """It stays as it is."""
        yield


def find_algorithm(key: PublicKey) -> str | None:
    """The algorithm of tokens that this key verifies, unless its issuer names another one; None for unknown curves."""
    if isinstance(key, Ed25519PublicKey):
        return "EdDSA"
    return CURVES.get(key.curve.name) if isinstance(key, EllipticCurvePublicKey) else "RS256"


def list_names(algorithm: str) -> list[str]:
    """Return what a token's header may call an algorithm."""
    return [algorithm, ED25519] if algorithm == "EdDSA" else [algorithm]
