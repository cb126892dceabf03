"""A language model of the tests behind an OpenAI-compatible API: it does what a script says, and keeps what it saw."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.running_gateway import served

Conversation = list[dict[str, Any]]
Script = Callable[[Conversation], "dict[str, Any] | Response"]
"""Given the messages so far, the arguments of the next tool call under its name; or any other response."""


def call(name: str, **arguments: Any) -> dict[str, Any]:
    """Return a tool call."""
    return {"name": name, "arguments": json.dumps(arguments)}


def results(messages: Conversation) -> list[dict[str, Any]]:
    """Return what the tools have answered so far."""
    return [json.loads(message["content"]) for message in messages if message["role"] == "tool"]


@dataclass
class LanguageModelStub:
    """The script, which a test sets, and every request that came."""

    script: Script = lambda _: call("answer")
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""

    async def complete(self, request: Request) -> Response:
        """Answer a request for a completion."""
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("authorization"))
        made = self.script(body["messages"])
        if isinstance(made, Response):
            return made
        tool_call = {"id": f"call_{len(self.requests)}", "type": "function", "function": made}
        message = {"role": "assistant", "content": None, "tool_calls": [tool_call]}
        return JSONResponse({"choices": [{"message": message}], "usage": {"total_tokens": 100}})


@asynccontextmanager
async def language_model() -> AsyncIterator[LanguageModelStub]:
    """Serve a model over HTTP."""
    stub = LanguageModelStub()
    app = Starlette(routes=[Route("/v1/chat/completions", stub.complete, methods=["POST"])])
    async with served(app) as url:
        stub.url = f"{url}/v1"
        yield stub
