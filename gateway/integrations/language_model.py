"""A language model behind an OpenAI-compatible API: messages and tools in, a tool call out, or LanguageModelFailed."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from gateway.integrations.circuit_breaker import CircuitBreaker
from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import httpx
else:
    httpx = LazyModule("httpx")

MAX_REPLY_BYTES: Final = 64_000
MAX_REPLY_TOKENS: Final = 400
"""A tool call has some fifty."""

JSON = Mapping[str, Any]


class LanguageModelFailed(Exception):  # as DeliveryFailed
    """The model gave no usable reply; the text says why, without anything of the conversation."""


class ToolCall(msgspec.Struct, frozen=True):
    """What the model wants to have done."""

    id: str
    name: str
    arguments: dict[str, Any]


class ModelReply(msgspec.Struct, frozen=True):
    """One reply: a tool call, the message to repeat in the conversation, and what it cost."""

    call: ToolCall
    message: JSON
    tokens: int


class LanguageModel:
    """One model; after several failures in a row it is left alone for a while."""

    def __init__(self, url: str, name: str, key: str | None = None, *, breaker: CircuitBreaker | None = None) -> None:
        self.name = name
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._breaker = breaker or CircuitBreaker()

    async def reply(self, messages: Sequence[JSON], tools: Sequence[JSON], seconds: float) -> ModelReply:
        """Return the reply to a conversation, which is a tool call. Raises LanguageModelFailed, TimeoutError."""
        if not self._breaker.admits():
            raise LanguageModelFailed("it rests after failures")
        try:
            async with asyncio.timeout(seconds):
                found = _read_reply(await self._post(messages, tools))
        except (LanguageModelFailed, TimeoutError):
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return found

    async def _post(self, messages: Sequence[JSON], tools: Sequence[JSON]) -> bytes:
        body = {
            "model": self.name,
            "messages": messages,
            "tools": tools,
            "tool_choice": "required",
            "parallel_tool_calls": False,
            "temperature": 0,
            "max_tokens": MAX_REPLY_TOKENS,
        }
        try:
            async with (
                httpx.AsyncClient(timeout=None) as client,  # `reply` has the time limit
                client.stream("POST", self._url, json=body, headers=self._headers) as answer,
            ):
                if not answer.is_success:
                    raise LanguageModelFailed(f"it answered {answer.status_code}")
                return await _bounded(answer)
        except httpx.HTTPError as error:
            raise LanguageModelFailed(type(error).__name__) from None


async def _bounded(answer: "httpx.Response") -> bytes:
    content = b""
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > MAX_REPLY_BYTES:
            raise LanguageModelFailed("its reply is too long")
    return content


def _read_reply(content: bytes) -> ModelReply:
    try:
        body = msgspec.json.decode(content)
        message = body["choices"][0]["message"]
        call = message["tool_calls"][0]
        arguments = msgspec.json.decode(call["function"]["arguments"])
        used = body.get("usage")
        tokens = int(used["total_tokens"]) if used else 0
        wanted = ToolCall(str(call["id"]), str(call["function"]["name"]), dict(arguments))
    except (msgspec.DecodeError, LookupError, TypeError, ValueError):
        raise LanguageModelFailed("its reply is no tool call") from None
    # Only what is answered is repeated: one call, whatever else the reply held.
    return ModelReply(wanted, {"role": "assistant", "content": None, "tool_calls": [call]}, tokens)
