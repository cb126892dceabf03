"""Requests whose client has left."""

import asyncio
import time
from math import inf

from starlette.requests import Request

from gateway.context import SignedIn
from gateway.operations.departure import Departure, watch_departure

# Most requests are answered sooner; only for the others it is worth watching whether their client is still there.
WATCH_AFTER_SECONDS = 0.25


class Watches:
    """Watches all requests under way with one timer: a timer for each would cost more than most requests."""

    def __init__(self) -> None:
        self._under_way: set[RequestWatch] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, watch: "RequestWatch") -> None:
        """Watch a request from now on."""
        self._under_way.add(watch)
        if self._timer is None:
            self._look_later()

    def remove(self, watch: "RequestWatch") -> None:
        """Stop watching it."""
        self._under_way.discard(watch)

    def _look_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        now = time.monotonic()
        for watch in self._under_way:
            if watch.due <= now:
                watch.act()
        if self._under_way:
            self._look_later()


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
        self._watches.add(self)

    def end(self) -> None:
        """The answer is ready."""
        self._watches.remove(self)
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
