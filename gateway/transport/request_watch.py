"""Requests whose client has left."""

import asyncio
import time
from math import inf

from starlette.requests import Request

from gateway.context import SignedIn
from gateway.operations.departure import Departure, watch_departure
from gateway.store.shared_timer import SharedTimer

# Most requests are answered sooner; only for the others it is worth watching whether their client is still there.
WATCH_AFTER_SECONDS = 0.25


class Watches:
    """Watches all requests under way with one timer."""

    def __init__(self) -> None:
        self._timer: SharedTimer | None = None

    def timer(self) -> SharedTimer:
        """Return the timer."""
        if self._timer is None:
            self._timer = SharedTimer(asyncio.get_running_loop(), WATCH_AFTER_SECONDS)
        return self._timer


class RequestWatch:
    """Cancels the task that answers a query, and MongoDB's work: when its client leaves.

    A mutation goes on; only what is of use to a client that waits ends then.
    """

    __slots__ = ("_cancelled", "_departure", "_request", "_signed_in", "_task", "_watcher", "_watches", "due")

    def __init__(self, request: Request, watches: Watches) -> None:
        self._request = request
        self._watches = watches
        self._task = asyncio.current_task()
        self._watcher: asyncio.Task[None] | None = None
        self._signed_in: SignedIn | None = None
        self._departure: Departure | None = None
        self._cancelled = False
        self.due = inf
        """When there is something to do, on the monotonic clock."""

    def begin(self, signed_in: SignedIn | None) -> None:
        """The answer may be given up when no one waits for it; `signed_in` has loaders that work for it."""
        self._signed_in = signed_in
        self._wait()

    def begin_mutation(self) -> None:
        """The mutation is finished whoever leaves, so that a client can ask later what became of it."""
        self._departure = watch_departure()
        self._wait()

    def _wait(self) -> None:
        self.due = time.monotonic() + WATCH_AFTER_SECONDS
        self._watches.timer().add(self)

    def end(self) -> None:
        """The answer is ready."""
        self._watches.timer().discard(self)
        if self._watcher is not None:
            self._watcher.cancel()

    def absorbed(self) -> bool:
        """Return whether a cancellation was this watch's own, and is over now."""
        if self._cancelled and self._task is not None:
            self._task.uncancel()
        return self._cancelled

    def act(self) -> None:
        """Do what has to be done when the time has come."""
        self.due = inf
        self._watcher = asyncio.create_task(self._until_the_client_leaves())

    async def _until_the_client_leaves(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        if self._departure is not None:
            self._departure.leave()
            return
        self._cancel()
        if self._signed_in is not None:
            self._signed_in.loaders.cancel()

    def _cancel(self) -> None:
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()
