"""Database work in tasks that nothing cancels half-way (docs/adr/0016).

A client that leaves, a deadline or a WebSocket's `complete` ends the wait for such work at once. The work itself goes
on to its end, or to its own time-out: PyMongo's locks do not survive being cancelled in the wrong moment.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")

_tasks: set[asyncio.Task[Any]] = set()


def is_driver_task() -> bool:
    """Return whether the current task is one that nothing cancels."""
    return asyncio.current_task() in _tasks


async def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run work in a task of its own, and return its result; cancelling the caller ends the wait only.

    Context variables reach it, and with them the deadline that `pymongo.timeout` has set. Within such a task it costs
    nothing: the work is done in that task.
    """
    if is_driver_task():
        return await work
    return await asyncio.shield(_started(work))


async def run_beyond_deadline(work: Coroutine[Any, Any, T]) -> T:
    """Run work to its end which the caller's deadline is not for: what has to be put in order when that is over."""
    return await asyncio.shield(_started(work, Context()))


def _started(work: Coroutine[Any, Any, T], context: Context | None = None) -> asyncio.Task[T]:
    task = asyncio.create_task(work, context=context)
    _tasks.add(task)
    task.add_done_callback(_forget)
    return task


def _forget(task: asyncio.Task[Any]) -> None:
    _tasks.discard(task)
    if not task.cancelled():
        task.exception()  # retrieved, so that asyncio does not report what nobody waits for any more
