"""The last layer of stopping: the process ends even if something hangs."""

import faulthandler
import signal
import sys
from contextlib import suppress

MAX_STOP_SECONDS = 25.0
"""How long after SIGTERM, and the lag, the process has ended even if something hangs: platforms kill after 30 s."""
STACKS_SECONDS = 2.0
"""How long the stacks may take to reach standard error: without a reader, writing them hangs too."""


def end_within(seconds: float) -> None:
    """End the process in so many seconds, with every thread's stack on standard error, unless it has ended by then.

    A thread of the interpreter does it, without the event loop and Python's lock. Where it cannot write the stacks,
    the kernel ends the process, by SIGALRM, STACKS_SECONDS later. Called again, the new time counts. To be called in
    the main thread.
    """
    with suppress(OSError, ValueError, AttributeError):  # there is no standard error with a file behind it
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + STACKS_SECONDS)
