"""The process that watches workers, with its workers."""

import os
import signal
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from gateway.cli.http_server import http_config
from gateway.cli.serve import Supervisor

SECONDS = 60


def an_app() -> Starlette:
    """Return what the workers serve."""
    return Starlette()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """With one worker, that answers."""
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    config = http_config(f"{__name__}:an_app", factory=True, workers=1, timeout_worker_healthcheck=SECONDS)
    made = Supervisor(config, sockets=[])
    made.init_processes()
    try:
        yield made
    finally:
        for process in made.processes:
            process.kill()
            process.join()
        for number, handler in before.items():
            if signal.getsignal(number) is not handler:
                signal.signal(number, handler)


def test_a_worker_that_dies_while_it_is_asked_is_known_to_be_dead_at_once(supervisor: Supervisor) -> None:
    """Its pipe ends with it: no one waits for an answer until the time is up."""
    (worker,) = supervisor.processes
    supervisor.keep_subprocess_alive()
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, worker.pid, os.WSTOPPED | os.WNOWAIT)  # from now on it answers nothing
    worker.parent_conn.send(b"ping")
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.parent_conn.poll(SECONDS)
    with pytest.raises((EOFError, ConnectionResetError)):
        worker.parent_conn.recv()


def test_a_dead_worker_is_replaced_by_one_that_answers(supervisor: Supervisor) -> None:
    """As often as it takes."""
    for _ in range(2):
        (dead,) = supervisor.processes
        dead.process.kill()
        dead.process.join(SECONDS)  # a signal takes its time
        supervisor.keep_subprocess_alive()
        (worker,) = supervisor.processes
        assert worker.pid != dead.pid
        # `wait_until_ready` would race: asked early, a worker of uvicorn may make two servers, and report the idle one.
        assert worker.ping(SECONDS)
