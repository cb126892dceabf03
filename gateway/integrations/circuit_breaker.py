"""A circuit breaker: after several failures in a row a service is left alone for a while."""

import time
from collections.abc import Callable

FAILURES = 5
REST_SECONDS = 10.0


class CircuitBreaker:
    """Closed: all may try. Open: no call is tried until the pause is over. Then one tries, and its result decides."""

    def __init__(
        self,
        failures: int = FAILURES,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._rest = rest_seconds
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    def admits(self) -> bool:
        """Return whether to try; who is let in while others are not must report back."""
        if self._failures < self._limit:
            return True
        now = self._clock()
        if now < self._rests_until:
            return False
        self._rests_until = now + self._rest  # the others wait for the one that tries
        return True

    def succeeded(self) -> None:
        """The service answered."""
        self._failures = 0

    def failed(self) -> None:
        """The service did not answer, or not sensibly."""
        self._failures += 1
        if self._failures >= self._limit:
            self._rests_until = self._clock() + self._rest
