"""The HTTP of webhooks: signs a message, and posts it to the very address that was checked."""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, Final

import httpcore
from standardwebhooks.webhooks import Webhook

from gateway.integrations.webhook_client import SignedMessage, WebhookFailed, is_public

MAX_ANSWER_BYTES: Final = 4_096
"""How much of an answer is read; the rest is of no interest."""


async def post(url: str, message: SignedMessage, now: datetime, *, private_targets: bool) -> tuple[int, bytes]:
    """Post a message; return the status of the answer, and how it begins. Raises OSError, WebhookFailed."""
    headers = {
        "content-type": "application/json",
        "user-agent": "customer-profile-gateway",
        **_signature_headers(message, now),
    }
    network = _PublicNetwork(private_targets=private_targets)
    answer = b""
    try:
        async with (
            httpcore.AsyncConnectionPool(ssl_context=_tls(), network_backend=network) as pool,
            pool.stream("POST", url, headers=list(headers.items()), content=message.body) as response,
        ):
            async for chunk in response.aiter_stream():
                answer += chunk
                if len(answer) >= MAX_ANSWER_BYTES:
                    break
            return response.status, answer[:MAX_ANSWER_BYTES]
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise ConnectionError(str(error) or type(error).__name__) from None


@cache
def _tls() -> ssl.SSLContext:
    """Return the system's trusted authorities, which take 2 MB."""
    return ssl.create_default_context()


def _signature_headers(message: SignedMessage, now: datetime) -> dict[str, str]:
    """Return the headers by which the receiver knows who sent a message, and when."""
    signed = [Webhook(secret).sign(message.id, now, message.body.decode()) for secret in message.secrets]
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


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
