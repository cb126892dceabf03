"""Signed links to files: whoever has one may download that file, of that company, until it expires."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import msgspec

from gateway.errors import Forbidden

# Links of the same quarter are equal, so that a browser's cache serves a page that is opened again.
STEPS_IN_A_LIFETIME = 4
_MAC_BYTES = 16
_LONGEST_TOKEN = 400


class FileLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link opens."""

    company_id: str
    file_id: str
    variant: str
    expires: int
    """Seconds since 1970."""


class FileLinks:
    """Makes and reads links that nobody can forge, alter or carry to another company."""

    def __init__(self, secret: bytes, lifetime_seconds: int) -> None:
        self._key = hashlib.sha256(b"file link:" + secret).digest()
        self._lifetime = lifetime_seconds

    def path(self, company_id: str, file_id: str, variant: str, now: datetime) -> str:
        """The path of a link that opens a file for at least three quarters of the lifetime from now."""
        step = max(1, self._lifetime // STEPS_IN_A_LIFETIME)
        expires = int(now.timestamp()) // step * step + self._lifetime
        claims = msgspec.msgpack.encode(FileLink(company_id, file_id, variant, expires))
        return f"/files/{_text(self._mac(claims) + claims)}"

    def opened(self, token: str, now: datetime) -> FileLink:
        """What a link's token opens. Raises Forbidden for one that is altered or has expired."""
        refused = Forbidden("This link is not one of ours. Fetch the file's url again.")
        if len(token) > _LONGEST_TOKEN:
            raise refused
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raise refused from None
        mac, claims = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        # Base64 can be written in several ways that mean the same; only ours is a link.
        if _text(raw) != token or not hmac.compare_digest(mac, self._mac(claims)):
            raise refused
        link = msgspec.msgpack.decode(claims, type=FileLink)
        if link.expires <= now.astimezone(UTC).timestamp():
            raise Forbidden("This link has expired. Fetch the file's url again.")
        return link

    def _mac(self, claims: bytes) -> bytes:
        return hashlib.blake2b(claims, key=self._key, digest_size=_MAC_BYTES).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
