"""Signed links: anyone who has one may download what it names, and nothing else, until it expires."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import ClassVar, Generic, TypeVar

import msgspec

from gateway.access.signing_secret import valid_secrets
from gateway.errors import Forbidden

# Links of the same quarter are equal, so that a browser's cache serves a page that is opened again.
STEPS_IN_A_LIFETIME = 4
_MAC_BYTES = 16
_MAX_TOKEN_LENGTH = 800
"""Room for the longest subject of a token, beside what a link names."""

C = TypeVar("C", bound=msgspec.Struct)


class SignedLinks(Generic[C]):
    """Makes and reads links that no one can forge, alter or carry to another company or another kind of link."""

    folder: ClassVar[str]
    """Where the links lead: `/files`."""
    purpose: ClassVar[str]
    """What the key is for: a link of one kind opens nothing of another."""
    claims: ClassVar[type[msgspec.Struct]]
    """What a link names."""
    advice: ClassVar[str]
    """How to get a new one."""

    def __init__(self, secret: bytes, lifetime_seconds: int) -> None:
        purpose = f"{self.purpose}:".encode()
        self._keys = [hashlib.sha256(purpose + valid).digest() for valid in valid_secrets(secret)]
        self._lifetime = lifetime_seconds

    def expiry(self, now: datetime) -> int:
        """When a link of now ends, in seconds since 1970: in at least three quarters of the lifetime."""
        step = max(1, self._lifetime // STEPS_IN_A_LIFETIME)
        return int(now.timestamp()) // step * step + self._lifetime

    def signed(self, claims: C, expires: int) -> str:
        """The path of a link that opens what the claims name until it expires."""
        told = msgspec.msgpack.encode((expires, claims))
        return f"{self.folder}/{_text(_mac(self._keys[0], told) + told)}"

    def opened(self, token: str, now: datetime) -> C:
        """Return what a link's token names. Raises Forbidden for one that is altered or has expired."""
        refused = Forbidden(f"This link is not one of ours. {self.advice}")
        if len(token) > _MAX_TOKEN_LENGTH:
            raise refused
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raise refused from None
        mac, told = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        # Base64 can be written in several ways that mean the same; only ours is a link.
        if _text(raw) != token or not any(hmac.compare_digest(mac, _mac(key, told)) for key in self._keys):
            raise refused
        expires, claims = msgspec.msgpack.decode(told, type=tuple[int, self.claims])  # type: ignore[name-defined]  # a class variable is a type
        if expires <= now.astimezone(UTC).timestamp():
            raise Forbidden(f"This link has expired. {self.advice}")
        return claims  # type: ignore[no-any-return]  # it is of `claims`


def _mac(key: bytes, told: bytes) -> bytes:
    return hashlib.blake2b(told, key=key, digest_size=_MAC_BYTES).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
