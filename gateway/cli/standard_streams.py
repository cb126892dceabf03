"""The three files that every program is given, where whoever started it closed some (`2>&-`)."""

import os
import sys


def open_what_is_closed() -> None:
    """Read nothing from, and write to nowhere, what is closed: the next socket would get its number, and its texts."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
