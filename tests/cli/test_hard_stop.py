"""SIGTERM ends a process even if something hangs in it."""

import fcntl
import os
import signal
import subprocess
import sys

HANGING = """
import asyncio, signal, sys, time
from gateway.transport.hard_stop import end_within

def stop(*_):
    end_within(1.0)

async def hang():
    print("hanging", flush=True)
    while True:
        {hang}

signal.signal(signal.SIGTERM, stop)
asyncio.run(hang())
"""


def test_a_process_ends_though_its_loop_waits_for_ever() -> None:
    """With the stacks of all threads on standard error, so that it can be found out what hung."""
    for hang in ("await asyncio.Event().wait()", "time.sleep(60)", "pass"):
        with subprocess.Popen(
            [sys.executable, "-c", HANGING.format(hang=hang)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "hanging\n"
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "most recent call first" in errors


def test_a_process_ends_though_nobody_reads_what_it_says() -> None:
    """The stacks have no place in the full pipe, so the kernel ends it."""
    reader, full = os.pipe()
    os.write(full, bytes(fcntl.fcntl(full, fcntl.F_GETPIPE_SZ)))
    code = HANGING.format(hang="await asyncio.Event().wait()")
    with (
        os.fdopen(reader, "rb"),
        os.fdopen(full, "wb") as errors,
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "hanging\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == -signal.SIGALRM
