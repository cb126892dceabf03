"""The token in unsubscribe links: names a customer, signed, without an end, useless for anything else."""

import base64
import binascii
import hashlib
import hmac
from typing import NamedTuple

from gateway.access.signing_secret import valid_secrets

_MAC_BYTES = 32


class Unsubscriber(NamedTuple):
    """The customer that a link unsubscribes."""

    company_id: str
    customer_id: str


def unsubscribe_token(secret: bytes, who: Unsubscriber) -> str:
    """The token for a link."""
    named = "\0".join(who).encode()
    return base64.urlsafe_b64encode(_mac(secret, named) + named).rstrip(b"=").decode()


def unsubscriber(secret: bytes, token: str) -> Unsubscriber | None:
    """The customer that a token names; `None` if it is not one of ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    mac, named = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not any(hmac.compare_digest(mac, _mac(valid, named)) for valid in valid_secrets(secret)):
        return None
    return Unsubscriber(*named.decode().split("\0"))


def _mac(secret: bytes, named: bytes) -> bytes:
    return hmac.digest(secret, b"unsubscribe\0" + named, hashlib.sha256)
