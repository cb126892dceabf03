"""The keys of an identity provider, as it publishes them (JSON Web Key Set, RFC 7517), while it rotates them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import jwt
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from gateway.access.signing_key import ED25519, MIN_RSA_BITS, PublicKey, SigningKey, find_algorithm
from gateway.errors import KeysNotFetched, Unauthenticated, Unavailable, UnknownSigningKey

REFRESH_SECONDS = 300.0
RETRY_SECONDS = 10.0
UNKNOWN_KEY_SECONDS = 10.0
"""Interval between calls of the provider, however many tokens name unknown keys."""
MAX_KEYS = 1_000
"""More than any provider has; a longer list is refused as a whole, so that no key is overlooked in silence."""

RSA_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
READERS: dict[str, Callable[[str], Any]] = {
    "RSA": RSAAlgorithm.from_jwk,
    "EC": ECAlgorithm.from_jwk,
    "OKP": OKPAlgorithm.from_jwk,
}
"""Symmetric keys (`oct`) are not among them: anyone who can read the set could sign with them."""

log = structlog.get_logger("gateway.access")


class KeySet:
    """Keys by their ids; the last good ones stay in use while the provider is away."""

    def __init__(
        self, fetch: Callable[[], Awaitable[object]], *, unknown_key_seconds: float = UNKNOWN_KEY_SECONDS
    ) -> None:
        """`fetch` gets the set's JSON, or raises KeysNotFetched."""
        self._fetch = fetch
        self._window = unknown_key_seconds
        self._keys: dict[str | None, SigningKey] = {}
        self._asked = float("-inf")
        self._asking: asyncio.Task[bool] | None = None
        self._document: object = None
        self.generation = 0

    @property
    def is_ready(self) -> bool:
        """Return whether any key is known."""
        return bool(self._keys)

    def key(self, key_id: str | None) -> SigningKey:
        """The key that a token names, or the only one for a token without a key id."""
        if key_id is None and len(self._keys) > 1:
            raise Unauthenticated("The token does not say which key signed it: it lacks the header 'kid'.")
        found = self._keys.get(key_id) if key_id is not None else next(iter(self._keys.values()), None)
        if found is None:
            raise UnknownSigningKey("The token is signed with a key that its issuer does not publish. Get a new one.")
        return found

    async def renew(self) -> None:
        """Ask the provider for a key that is not known, unless it was just asked; those who wait, wait together."""
        now = time.monotonic()
        if self._asking is None and now - self._asked >= self._window:
            self._asked = now
            self._asking = asyncio.create_task(self.refresh())
            self._asking.add_done_callback(self._answered)
        if self._asking is not None:
            await asyncio.shield(self._asking)  # the next one wants the answer too, should this client leave
        if not self._keys:
            raise Unavailable("The identity provider's keys cannot be had now. Try again in a few seconds.")

    async def refresh(self) -> bool:
        """Return whether the provider was asked successfully. A failure leaves the keys as they are."""
        try:
            document = await self._fetch()
            if self._keys and document == self._document:
                return True
            self._keys = signing_keys(document)
        except KeysNotFetched as failure:
            log.warning("keys_not_fetched", reason=str(failure), keys=len(self._keys))
            return False
        self._document = document
        self.generation += 1
        names = [(key_id or "").encode(errors="replace").decode() for key_id in self._keys]
        log.info("keys_fetched", keys=sorted(names), passed_over=len(_listed(document)) - len(names))
        return True

    @asynccontextmanager
    async def kept_fresh(self) -> AsyncIterator[None]:
        """Within it the keys are fetched at the start and every five minutes, sooner after a failure."""
        stop = asyncio.Event()
        refreshing = asyncio.create_task(self._refresh_until(stop))
        try:
            yield
        finally:
            stop.set()
            await refreshing

    async def _refresh_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            seconds = REFRESH_SECONDS if await self.refresh() else RETRY_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)

    def _answered(self, _: asyncio.Task[bool]) -> None:
        self._asking = None


def signing_keys(document: object) -> dict[str | None, SigningKey]:
    """Return the keys of a set that verify tokens, by id; `None` for the key that has no id, whose `kid` may be null.

    Others in it are passed over, those with an id that is no text too: no token can name them (RFC 7515, 4.1.4). Of
    several with one id the first counts. A member that is null is absent.
    Raises KeysNotFetched for an empty set, and for one with too many keys.
    """
    listed = _listed(document)
    if len(listed) > MAX_KEYS:
        raise KeysNotFetched(f"the set has {len(listed)} keys, and at most {MAX_KEYS} are read")
    found: dict[str | None, SigningKey] = {}
    for described in listed:
        key_id = described.get("kid") if isinstance(described, dict) else None
        key = _signing_key(described) if isinstance(described, dict) and isinstance(key_id, str | None) else None
        if key is not None:
            found.setdefault(key_id, key)
    if not found:
        raise KeysNotFetched("the set has no RSA (2048 bits or more), EC or Ed25519 key for signatures")
    return found


def _listed(document: object) -> list[object]:
    """Return what a set lists. Raises KeysNotFetched."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise KeysNotFetched("the answer is no JSON Web Key Set: it has no list 'keys'")
    return listed


def _signing_key(given: dict[str, Any]) -> SigningKey | None:
    described = {name: value for name, value in given.items() if value is not None}
    operations = str(described.get("key_ops", "verify"))
    reader = READERS.get(str(described.get("kty")))
    if reader is None or described.get("use", "sig") != "sig" or "verify" not in operations or "d" in described:
        return None
    try:
        key = reader(json.dumps(described))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, OverflowError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, PublicKey) or (isinstance(key, RSAPublicKey) and key.key_size < MIN_RSA_BITS):
        return None
    return _with_algorithm(key, str(described.get("alg", "")))


def _with_algorithm(key: PublicKey, declared: str) -> SigningKey | None:
    """The key with the algorithm that its issuer declares, if it is one for such keys, else that of its kind."""
    own = find_algorithm(key)
    if isinstance(key, RSAPublicKey) and declared in RSA_ALGORITHMS:
        return SigningKey(key, declared)
    return SigningKey(key, own) if own is not None and declared in ("", own, ED25519) else None
