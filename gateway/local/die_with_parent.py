"""Script `PARENT_PID COMMAND [ARGUMENT...]`: becomes COMMAND, which Linux ends with SIGTERM after PARENT_PID.

A script between the two, and no `preexec_fn`: Python code between fork and exec can deadlock as soon as the
parent has threads. It must stay runnable alone (`python -I -S`), so it imports nothing of the project.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CANNOT_RUN = 127


def die_with_parent(parent_pid: int) -> None:
    """Asks Linux to send this process SIGTERM when the thread that started it ends; exits if that has happened."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGTERM))
    if os.getppid() != parent_pid:
        # The parent died before prctl, which therefore will not report it.
        sys.exit(CANNOT_RUN)


def become(parent_pid: int, command: list[str]) -> None:
    """Replaces this process by `command`; exits with 127 and one line when it cannot be run."""
    die_with_parent(parent_pid)
    try:
        os.execvp(command[0], command)  # noqa: S606  # the gateway's own commands
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.exit(CANNOT_RUN)


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2:])
