"""Answers in parts, for `@defer`, in the form that Apollo Client reads (`multipart/mixed;deferSpec=20220824`).

graphql-core tells parts by ids, after the newer proposal; here each part has the path and label of its fragment. A
field that was sent before is not sent again with a deferred part: Apollo Client merges them.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    IncrementalDeferResult,
    IncrementalStreamResult,
    InitialIncrementalExecutionResult,
    SubsequentIncrementalExecutionResult,
)
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.context import SignedIn
from gateway.rows.written import json_of
from gateway.transport.accept import MIXED
from gateway.transport.answer import CLIENT_LEFT
from gateway.transport.error_format import formatted_error
from gateway.transport.request_log import RequestLog

MEDIA_TYPE = f'{MIXED};boundary="-";deferSpec=20220824'
PARTS_QUEUED = 16
"""A client that reads slowly slows the execution down, instead of filling the memory."""
_PART_HEAD = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
_DELIMITER = b"\r\n---"


class DeferredParts:
    """Puts graphql-core's parts into the form of 2022, and together to what was answered on the whole."""

    def __init__(self, initial: InitialIncrementalExecutionResult, request_id: str) -> None:
        self._initial = initial
        self._request_id = request_id
        self._places: dict[str, tuple[list[str | int], str | None]] = {}
        self._note(initial.pending)
        self.data = initial.data
        """All data so far."""

    def first(self) -> dict[str, Any]:
        """What is not deferred."""
        return {"data": self.data, **self._errors(self._initial.errors), "hasNext": True}

    def next(self, part: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
        """More of the answer."""
        self._note(part.pending)
        sent = [self._incremental(found) for found in part.incremental or ()]
        for completed in part.completed or ():
            if completed.errors:
                # The fragment is lost as a whole: a null of a non-null field reached it.
                path, label = self._places[completed.id]
                sent.append(self._entry(None, path, label, completed.errors))
        return {"incremental": sent, "hasNext": True} if sent else {"hasNext": True}

    def _incremental(self, found: IncrementalDeferResult | IncrementalStreamResult) -> dict[str, Any]:
        assert isinstance(found, IncrementalDeferResult)  # noqa: S101  # `@stream` is not in the schema
        path, label = self._places[found.id]
        path = [*path, *(found.sub_path or ())]
        place: Any = self.data
        for key in path:
            place = place[key]
        place |= found.data
        return self._entry(found.data, path, label, found.errors)

    def _entry(
        self, data: Any, path: list[str | int], label: str | None, errors: Sequence[GraphQLError] | None
    ) -> dict[str, Any]:
        named = {"label": label} if label else {}
        return {"data": data, "path": path, **named, **self._errors(errors)}

    def _errors(self, errors: Sequence[GraphQLError] | None) -> dict[str, Any]:
        return {"errors": [formatted_error(error, self._request_id) for error in errors]} if errors else {}

    def _note(self, pending: Sequence[Any] | None) -> None:
        self._places |= {place.id: (place.path, place.label) for place in pending or ()}


class DeferredAnswer:
    """Parts while they are made, by a task of their own."""

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

    def response(self, headers: dict[str, str], over: Callable[[], None]) -> StreamingResponse:
        """The response with all parts; `over` is called after the last."""
        self._over = over
        return _DeferredResponse(self, headers)

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
                encoded = json_of(part)
                holders = (part, *part.get("incremental", ()))
                self._errors += [error for holder in holders for error in holder.get("errors", ())]
                if not self._first.done():
                    self._first.set_result(part)
                await self._queue.put(encoded)
        except Exception as failure:  # noqa: BLE001  # whatever it was, the client must not wait for more
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
        await self._queue.put(json_of({"hasNext": False, "errors": [error]}))


async def begun(
    parts: AsyncGenerator[dict[str, Any], None], signed_in: SignedIn | None, line: RequestLog
) -> DeferredAnswer | dict[str, Any]:
    """An answer whose first part is there; or the whole one, when it has no more. Raises what execution raises."""
    answer = DeferredAnswer(parts, line, signed_in.loaders.cancel if signed_in else lambda: None)
    first = await answer.first()
    return answer if "hasNext" in first else first


class _DeferredResponse(StreamingResponse):
    """Ends what it shows, also when nobody looks."""

    def __init__(self, answer: DeferredAnswer, headers: dict[str, str]) -> None:
        super().__init__(answer.chunks(), 200, headers, MEDIA_TYPE)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answer.end()
