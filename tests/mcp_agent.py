"""An agent that calls the gateway's tools with the official SDK, and what its company has written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from gateway.documents.change import Change
from gateway.documents.message import Message
from tests.running_gateway import Tenant


@asynccontextmanager
async def agent(tenant: Tenant, token: str | None = None, mode: str = "auto") -> AsyncIterator[Client]:
    """Yield a client of the SDK, with a token of the office by default."""
    headers = {"authorization": f"Bearer {token or tenant.token()}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(f"{tenant.gateway.url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


async def call(client: Client, tool: str, **inputs: Any) -> Any:
    """Return what a tool answers; `failed` is added to it."""
    result = await client.call_tool(tool, inputs)
    return {**result.structured_content, "failed": result.is_error}


async def written(tenant: Tenant) -> tuple[int, int]:
    """Return how many messages and entries of the change log a company has."""
    return len(await tenant.scope.find(Message, {})), len(await tenant.scope.find(Change, {}))
