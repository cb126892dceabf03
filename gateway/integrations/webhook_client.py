"""Sends signed webhooks (Standard Webhooks), to public addresses only."""

import asyncio
import base64
import ipaddress
import secrets
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import httpcore
from standardwebhooks.webhooks import Webhook

SEND_SECONDS: Final = 15.0
MAX_ANSWER_BYTES: Final = 4_096
"""How much of an answer is read; the rest is of no interest."""
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


def signature_headers(message: SignedMessage, now: datetime) -> dict[str, str]:
    """Return the headers by which the receiver knows who sent a message, and when."""
    signed = [Webhook(secret).sign(message.id, now, message.body.decode()) for secret in message.secrets]
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


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


class _PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the very addresses that were checked: a name cannot point elsewhere in between."""

    def __init__(self, *, private_targets: bool) -> None:
        self._private_targets = private_targets
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host that answers. Raises WebhookFailed for one that is not public."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        refused = [address for address in addresses if not self._private_targets and not is_public(address)]
        if refused:
            raise WebhookFailed(f"{host} is {refused[0]}, which is no public address: it is not connected to.")
        failure: Exception = WebhookFailed(f"{host} has no address.")
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
        raise failure


class WebhookClient:
    """Client that posts messages to endpoints of partners."""

    def __init__(self, *, private_targets: bool) -> None:
        """`private_targets`: also to this machine and its network, for development."""
        self.private_targets = private_targets
        self._tls = ssl.create_default_context()

    async def send(self, url: str, message: SignedMessage, now: datetime) -> int:
        """Post a message, and return the status of the answer. Raises WebhookFailed; redirects are not followed."""
        headers = {
            "content-type": "application/json",
            "user-agent": "customer-profile-gateway",
            **signature_headers(message, now),
        }
        try:
            async with asyncio.timeout(SEND_SECONDS):
                status, answer = await self._post(url, headers, message.body)
        except TimeoutError:
            raise WebhookFailed(f"No answer within {SEND_SECONDS:g} seconds.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise WebhookFailed(f"It cannot be reached: {str(error) or type(error).__name__}"[:300]) from None
        if not 200 <= status < 300:
            told = answer.decode(errors="replace")[:200]
            hint = "Redirects are not followed." if 300 <= status < 400 else told
            raise WebhookFailed(f"It answered {status}. {hint}".strip(), status)
        return status

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        network = _PublicNetwork(private_targets=self.private_targets)
        answer = b""
        async with (
            httpcore.AsyncConnectionPool(ssl_context=self._tls, network_backend=network) as pool,
            pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
        ):
            async for chunk in response.aiter_stream():
                answer += chunk
                if len(answer) >= MAX_ANSWER_BYTES:
                    break
            return response.status, answer[:MAX_ANSWER_BYTES]
