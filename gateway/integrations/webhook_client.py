"""Sends signed webhooks (Standard Webhooks), to public addresses only."""

import asyncio
import base64
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

SEND_SECONDS: Final = 15.0
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(net) for net in ("::/96", "64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24")
)
"""Embedded IPv4, NAT64 and sites of one network, and retired relays, which Python counts as public."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # how secrets begin
_SECRET_BYTES: Final = 32


class WebhookFailed(Exception):
    """The endpoint did not accept a delivery; the text says why."""

    def __init__(self, message: str, status_code: int | None = None) -> None:
        super().__init__(message)
        self.status_code = status_code


class SignedMessage(NamedTuple):
    """A message, its id, and the secrets to sign it with."""

    id: str
    body: bytes
    secrets: Sequence[str]


def new_secret() -> str:
    """Make a secret, in the form of Standard Webhooks."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def is_public(address: str) -> bool:
    """Return whether an address is one of the public internet, also where it is wrapped in another."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _NOT_PUBLIC)


class WebhookClient:
    """Client that posts messages to endpoints of partners."""

    def __init__(self, *, private_targets: bool) -> None:
        """`private_targets`: also to this machine and its network, for development."""
        self.private_targets = private_targets

    async def send(self, url: str, message: SignedMessage, now: datetime) -> int:
        """Post a message, and return the status of the answer. Raises WebhookFailed; redirects are not followed."""
        from gateway.integrations.webhook_post import post  # noqa: PLC0415  # most processes never send one

        try:
            async with asyncio.timeout(SEND_SECONDS):
                status, answer = await post(url, message, now, private_targets=self.private_targets)
        except TimeoutError:
            raise WebhookFailed(f"No answer within {SEND_SECONDS:g} seconds.") from None
        except OSError as error:
            raise WebhookFailed(f"It cannot be reached: {str(error) or type(error).__name__}"[:300]) from None
        if not 200 <= status < 300:
            told = answer.decode(errors="replace")[:200]
            hint = "Redirects are not followed." if 300 <= status < 400 else told
            raise WebhookFailed(f"It answered {status}. {hint}".strip(), status)
        return status
