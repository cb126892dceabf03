"""A gateway in a separate process, started without gateway/fastpath: it answers the requests that it reads."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
import orjson

from gateway.app.application import create_app
from gateway.settings import Settings


async def answers(settings: dict[str, Any], requests: list[tuple[dict[str, Any], str]]) -> list[Any]:
    """Return the answer to each request, a body and a token."""
    transport = httpx.ASGITransport(create_app(Settings(**settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=60) as client:
        return [
            (await client.post("/graphql", json=body, headers={"authorization": f"Bearer {token}"})).json()
            for body, token in requests
        ]


if __name__ == "__main__":
    given = orjson.loads(sys.stdin.buffer.read())
    found = asyncio.run(answers(given["settings"], given["requests"]))
    assert not [name for name in sys.modules if name.startswith("gateway.fastpath.")]
    Path(given["answers"]).write_bytes(orjson.dumps(found))
