"""The last layer of stopping: the process ends even if something hangs."""

import faulthandler
import sys
from contextlib import suppress

MAX_STOP_SECONDS = 25.0
"""How long after SIGTERM, and the lag, the process has ended even if something hangs: platforms kill after 30 s."""


def end_within(seconds: float) -> None:
    """End the process in so many seconds, with every thread's stack on standard error, unless it has ended by then.

    A thread of the interpreter does it, without the event loop and Python's lock. Called again, the
    new time counts.
    """
    with suppress(OSError, ValueError, AttributeError):  # there is no standard error with a file behind it
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
