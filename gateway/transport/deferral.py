"""Answers in parts, for `@defer` and `@stream`: made by a task, sent as `multipart/mixed` while they are made."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from graphql import GraphQLError, SubsequentIncrementalExecutionResult
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.context import SignedIn
from gateway.execution.json_part import to_json
from gateway.store.database import deadline
from gateway.transport.accept import IncrementalForm
from gateway.transport.answer import CLIENT_LEFT
from gateway.transport.error_format import formatted_error
from gateway.transport.incremental import content_type
from gateway.transport.request_log import RequestLog

PARTS_QUEUED = 16
"""A client that reads slowly slows the execution down, instead of filling the memory."""
_PART_HEAD = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
_DELIMITER = b"\r\n---"


class DeferredAnswer:
    """Parts while they are made, by a separate task."""

    def __init__(self, parts: AsyncGenerator[dict[str, Any], None], line: RequestLog, left: Callable[[], None]) -> None:
        self._line = line
        self._left = left
        self._errors: list[dict[str, Any]] = []
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(PARTS_QUEUED)
        self._first: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._produce(parts))
        self._over: Callable[[], None] = lambda: None

    async def first(self) -> dict[str, Any]:
        """The first part; it is the whole answer unless it says `hasNext`. Raises what execution raises."""
        try:
            return await self._first
        except asyncio.CancelledError:
            self._task.cancel()
            raise

    def response(self, form: IncrementalForm, headers: dict[str, str], over: Callable[[], None]) -> StreamingResponse:
        """Return the response with all parts; `over` is called after the last."""
        self._over = over
        return _DeferredResponse(self, form, headers)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body. Each part ends with its delimiter: clients read a part when they see the next one begin."""
        yield b"---"
        while (part := await self._queue.get()) is not None:
            yield _PART_HEAD + part + _DELIMITER
        yield b"--\r\n"

    def end(self) -> None:
        """The response is over, at its end or because the client left."""
        finished = self._task.done()
        if not finished:
            self._task.cancel()
            self._left()
        self._line.written(200 if finished else CLIENT_LEFT, self._errors)
        self._over()

    async def _produce(self, parts: AsyncGenerator[dict[str, Any], None]) -> None:
        try:
            async for part in parts:
                # Written down at once: the data is added to by the next part.
                encoded = to_json(part)
                holders = (part, *part.get("incremental", ()))
                self._errors += [error for holder in holders for error in holder.get("errors", ())]
                if not self._first.done():
                    self._first.set_result(part)
                await self._queue.put(encoded)
        except Exception as failure:  # noqa: BLE001  # the client must not wait for more after any failure
            await self._fail(failure)
        finally:
            await parts.aclose()
        await self._queue.put(None)

    async def _fail(self, failure: Exception) -> None:
        if not self._first.done():
            self._first.set_exception(failure)
            return
        error = formatted_error(GraphQLError("", original_error=failure), self._line.request_id)
        self._errors.append(error)
        await self._queue.put(to_json({"hasNext": False, "errors": [error]}))


async def next_part(
    parts: AsyncGenerator[SubsequentIncrementalExecutionResult, None], seconds: float
) -> SubsequentIncrementalExecutionResult | None:
    """Return the next part within so many seconds, or `None` when there are no more. Raises Unavailable."""
    async with deadline(max(seconds, 0.0)):
        return await anext(parts, None)


async def begun(
    parts: AsyncGenerator[dict[str, Any], None], signed_in: SignedIn | None, line: RequestLog
) -> DeferredAnswer | dict[str, Any]:
    """An answer whose first part is there; or the whole one, when it has no more. Raises what execution raises."""
    answer = DeferredAnswer(parts, line, signed_in.loaders.cancel if signed_in else lambda: None)
    first = await answer.first()
    return answer if "hasNext" in first else first


class _DeferredResponse(StreamingResponse):
    """Ends what it shows, also without a reader."""

    def __init__(self, answer: DeferredAnswer, form: IncrementalForm, headers: dict[str, str]) -> None:
        super().__init__(answer.chunks(), 200, headers, content_type(form))
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answer.end()
