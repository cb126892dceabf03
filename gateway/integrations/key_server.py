"""Fetching the keys that an identity provider publishes."""

import asyncio
import json
from typing import TYPE_CHECKING

from gateway.errors import KeysNotFetched
from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import httpx
else:
    httpx = LazyModule("httpx")

TIMEOUT_SECONDS = 5.0
MAX_BYTES = 4_000_000
"""A thousand keys of 4,096 bits, each with its certificate."""


async def fetch_key_set(url: str, seconds: float = TIMEOUT_SECONDS) -> object:
    """The JSON at this address, whole within `seconds`; redirects are not followed. Raises KeysNotFetched."""
    try:
        async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds) as client:
            return json.loads(await _body(client, url))
    except (httpx.HTTPError, TimeoutError) as failure:
        raise KeysNotFetched(f"{url} does not answer: {str(failure) or type(failure).__name__}") from None
    except (ValueError, RecursionError):
        raise KeysNotFetched(f"{url} does not answer with JSON") from None


async def _body(client: "httpx.AsyncClient", url: str) -> bytes:
    # As it is sent: a small compressed body could become a large one.
    headers = {"accept": "application/jwk-set+json, application/json", "accept-encoding": "identity"}
    async with client.stream("GET", url, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise KeysNotFetched(f"{url} answers with status {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MAX_BYTES:
                raise KeysNotFetched(f"{url} answers with more than {MAX_BYTES} bytes")
        return bytes(body)
