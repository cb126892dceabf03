"""Database work in tasks that nothing cancels half-way (docs/adr/0016).

A client that leaves, a deadline or a WebSocket's `complete` ends the wait for such work at once. The work itself goes
on to its end, or to its own time-out: PyMongo's locks do not survive being cancelled in the wrong moment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from math import inf
from typing import Any, TypeVar

from gateway.errors import Unavailable
from gateway.store.deadline import UNTIL, driver_timeout, remaining_seconds

T = TypeVar("T")

MAX_ABANDONED = 100
"""As many as a client has connections by default: beyond it, abandoned work would queue."""
POLL_SECONDS = 0.02
BUSY = "The database has too much to do. Try again in a moment."

_tasks: dict[asyncio.Task[Any], float] = {}
"""Each with the deadline that PyMongo keeps for it."""
_abandoned: set[asyncio.Task[Any]] = set()


def is_driver_task() -> bool:
    """Return whether the current task is one that nothing cancels."""
    return asyncio.current_task() in _tasks


async def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run work in a separate task, and return its result; cancelling the caller ends the wait only.

    Context variables reach it, and with them the caller's deadline, which PyMongo keeps too. Within such a task it
    costs nothing: the work is done in that task.
    """
    kept = _tasks.get(asyncio.current_task())  # type: ignore[arg-type]  # None is no key
    if kept is not None:
        return await (work if UNTIL.get() >= kept else _in_time(work))
    task = _started(_in_time(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            _abandoned.add(task)
        raise


async def _in_time(work: Coroutine[Any, Any, T]) -> T:
    try:
        limit = driver_timeout()
    except Unavailable:
        work.close()
        raise
    with limit:
        return await work


async def wait_for_abandoned() -> None:
    """Wait while too much abandoned work is running: new callers would only queue behind it.

    A caller that waits here can leave without a trace. Raises Unavailable at the end of the caller's deadline.
    """
    while len(_abandoned) >= MAX_ABANDONED and not is_driver_task():
        left = remaining_seconds()
        if left is not None and left <= 0:
            raise Unavailable(BUSY)
        await asyncio.sleep(POLL_SECONDS)


async def run_beyond_deadline(work: Coroutine[Any, Any, T]) -> T:
    """Run work to its end which the caller's deadline is not for: what has to be put in order when that is over."""
    return await asyncio.shield(start_beyond_deadline(work))


def start_beyond_deadline(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start such work; its task must not be cancelled."""
    return _started(work, Context())


def _started(work: Coroutine[Any, Any, T], context: Context | None = None) -> asyncio.Task[T]:
    task = asyncio.create_task(work, context=context)
    _tasks[task] = UNTIL.get() if context is None else inf
    task.add_done_callback(_forget)
    return task


def _forget(task: asyncio.Task[Any]) -> None:
    _tasks.pop(task, None)
    _abandoned.discard(task)
    retrieve_failure(task)


def retrieve_failure(done: asyncio.Future[Any]) -> None:
    """Retrieve a failure, or asyncio logs an error for one that no task awaits any more."""
    if not done.cancelled():
        done.exception()


async def as_coroutine(work: Callable[[], Awaitable[T]]) -> T:
    """Return what some work returns; PyMongo's are not all coroutines, as tasks need them."""
    return await work()
