"""`gateway serve`: started, used, killed and started again as an operator would."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from gateway.local.embedded_mongodb import running_uri
from tests.cli.command import GATEWAY, environment, free_port, run, token
from tests.live import CALL_INCOMING, PROTOCOL

START_SECONDS = 120
RENAME = """
mutation ($id: ID!) { customerUpdate(input: {id: $id, firstName: "Kill"}) { customer { version } } }
"""


@dataclass
class Served:
    """A running `gateway serve`."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    printed: str = ""

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def token(self, role: str) -> str:
        """Return a token of Acme."""
        return token(self.folder, role)

    def ask(self, query: str, variables: dict[str, Any] | None = None, role: str = "office") -> dict[str, Any]:
        """Return the body of an answer, for a token of this role."""
        body, headers = {"query": query, "variables": variables}, {"authorization": f"Bearer {self.token(role)}"}
        answer = httpx.post(f"{self.url}/graphql", json=body, headers=headers, timeout=30)
        return answer.json()  # type: ignore[no-any-return]


@contextmanager
def serving(folder: Path, *options: str, port: int | None = None, **variables: str) -> Iterator[Served]:
    """Yield a served gateway; killed at the end if it still runs."""
    port = port or free_port()
    process = subprocess.Popen(
        [GATEWAY, "serve", "--port", str(port), *options],
        env=environment(folder, **variables),
        stderr=subprocess.PIPE,
        text=True,
    )
    served = Served(process, port, folder)
    try:
        wait_until_served(served)
        yield served
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stderr
        process.stderr.close()


def wait_until_served(served: Served) -> None:
    """Until it answers; what it printed until then is kept."""
    assert served.process.stderr
    errors = served.process.stderr.fileno()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if select.select([errors], [], [], 0.1)[0]:
            served.printed += os.read(errors, 65_536).decode()
        if served.process.poll() is not None:
            pytest.fail(f"it stopped: {served.printed}")
        if "Serving on" not in served.printed:
            continue
        try:
            if httpx.get(f"{served.url}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            continue
    pytest.fail(f"not served in time: {served.printed}")


def test_the_demo_serves_its_first_query_and_survives_a_kill(tmp_path: Path) -> None:
    """Tokens are printed, data is there, and what was acknowledged before SIGKILL is there after it."""
    with serving(tmp_path, "--demo") as served:
        assert "office" in served.printed
        fake = re.search(r"The Stripe fake.*\n +(http://\S+)", served.printed)
        assert fake
        assert (
            "error" in httpx.post(f"{fake[1]}/v1/setup_intents/seti_none/confirm", data={"key": "pk_test_demo"}).json()
        )
        assert re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", served.printed)
        node = served.ask("{ customers(first: 1) { totalCount nodes { id version } } }")["data"]["customers"]
        assert node["totalCount"] > 50
        customer = node["nodes"][0]
        changed = served.ask(RENAME, {"id": customer["id"]})
        assert changed["data"]["customerUpdate"]["customer"]["version"] == customer["version"] + 1
        served.process.send_signal(signal.SIGKILL)
        served.process.wait()
    with serving(tmp_path, "--demo") as again:
        found = again.ask("query ($id: ID!) { customer(id: $id) { firstName version } }", {"id": customer["id"]})
        assert found["data"]["customer"] == {"firstName": "Kill", "version": customer["version"] + 1}
        assert "nothing was added" in again.printed


@pytest.mark.parametrize(("readers", "told"), [("anyone", True), ("staff", False)])
def test_graphiql_is_told_of_only_where_it_is_served(
    tmp_path: Path, mongodb_uri: str, readers: str, told: bool
) -> None:
    """Where staff only may read the schema, as in production, browsers get no page."""
    with serving(tmp_path, MONGODB_URI=mongodb_uri, GATEWAY_INTROSPECTION=readers) as served:
        page = httpx.get(f"{served.url}/graphql", headers={"accept": "text/html"})
    assert (page.status_code == 200) is told
    assert ("GraphiQL" in served.printed) is told


def test_every_role_gets_a_token_that_works_on_the_demo(tmp_path: Path) -> None:
    """Also the customers' portal."""
    with serving(tmp_path, "--demo") as served:
        for role in ("admin", "office", "technician", "sales", "customer", "partner"):
            viewer = served.ask("{ viewer { role company { name } } }", role=role)["data"]["viewer"]
            assert viewer["role"] == role.upper()
            assert viewer["company"]["name"]


def test_a_gateway_that_stops_says_so_before_it_does(tmp_path: Path, mongodb_uri: str) -> None:
    """Unready at once, serving on for the lag that load balancers need, then gone with status 0."""
    with serving(tmp_path, MONGODB_URI=mongodb_uri, GATEWAY_DRAIN_LAG_SECONDS="2") as served:
        address = served.url
        served.process.terminate()
        while httpx.get(f"{address}/health/ready").status_code == 200:
            pass
        assert httpx.get(f"{address}/health/live").status_code == 200
        assert served.process.wait(timeout=30) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_terminated_gateway_sends_who_waits_for_events_elsewhere(
    tmp_path: Path, mongodb_uri: str, workers: str
) -> None:
    """WebSockets close with 1001, event streams end whole but without `complete`: clients of both connect again."""
    with serving(tmp_path, "--workers", workers, MONGODB_URI=mongodb_uri) as served:
        bearer = {"authorization": f"Bearer {served.token('office')}"}
        wanted, address = {"query": CALL_INCOMING}, f"//127.0.0.1:{served.port}/graphql"
        headers = {**bearer, "accept": "text/event-stream"}
        with (
            connect(f"ws:{address}", subprotocols=[Subprotocol(PROTOCOL)], proxy=None) as socket,
            httpx.stream("POST", f"http:{address}", json=wanted, headers=headers, timeout=START_SECONDS) as stream,
        ):
            socket.send(json.dumps({"type": "connection_init", "payload": bearer}))
            assert json.loads(socket.recv(START_SECONDS)) == {"type": "connection_ack"}
            socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": wanted}))
            socket.send(json.dumps({"type": "ping"}))
            assert json.loads(socket.recv(START_SECONDS)) == {"type": "pong"}
            lines = stream.iter_lines()
            assert next(lines) == ":"
            served.process.terminate()
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(START_SECONDS)
            assert closed.value.rcvd
            assert closed.value.rcvd.code == 1001
            assert "event: complete" not in list(lines)
        assert served.process.wait(timeout=30) == 0


def test_workers_serve_with_secrets_that_are_in_files(tmp_path: Path, mongodb_uri: str) -> None:
    """As the systemd unit and the page on installing have it."""
    stripe = {"STRIPE_SECRET_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
    values = {"MONGODB_URI": mongodb_uri, "GATEWAY_SECRET_KEY": token_hex(32), **stripe}
    for name, value in values.items():
        (tmp_path / name).write_text(value)
    files = {f"{name}_FILE": str(tmp_path / name) for name in values}
    with serving(tmp_path, "--workers", "2", port=free_port(), **files) as served:
        answer = served.ask("{ customers(first: 1) { totalCount } }")
        assert answer["data"]["customers"] == {"totalCount": 0}


def test_a_terminated_gateway_stops_its_mongodb(tmp_path: Path) -> None:
    """SIGTERM ends it orderly, with status 0 and nothing left running."""
    with serving(tmp_path) as served:
        folder = tmp_path / "customer-profile-gateway" / "mongodb"
        assert running_uri(folder) is not None
        served.process.terminate()
        assert served.process.wait(timeout=30) == 0
        assert running_uri(folder) is None


def living_processes() -> dict[int, int]:
    """Process → the process that started it, for all that have not ended."""
    parents = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended already
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(file.parent.name)] = int(parent)
    return parents


def workers_of(pid: int) -> list[int]:
    """Return the living workers that a gateway started."""
    return [child for child, parent in living_processes().items() if parent == pid and is_worker(child)]


def is_worker(pid: int) -> bool:
    """Return whether a process is one of those that serve."""
    with suppress(OSError):  # it has ended since it was listed
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def test_several_workers_serve_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    """One socket, two processes; with the gateway killed, none of them stays."""
    with serving(tmp_path, "--workers", "2") as served:
        first = workers_of(served.process.pid)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        deadline = time.monotonic() + START_SECONDS
        now = first
        while first[0] in now or len(now) != 2:
            assert time.monotonic() < deadline, "no new worker"
            now = workers_of(served.process.pid)
        assert served.ask("{ viewer { role } }")["data"] == {"viewer": {"role": "OFFICE"}}
        served.process.kill()
        served.process.wait()
        while set(now) & living_processes().keys():
            assert time.monotonic() < deadline, "a worker stayed"


def test_other_commands_use_the_mongodb_of_a_running_gateway(tmp_path: Path) -> None:
    """Seeding in another terminal shows at once."""
    with serving(tmp_path) as served:
        before = served.ask("{ customers { totalCount } }")
        seeded = run(tmp_path, "seed")
        after = served.ask("{ customers { totalCount } }")
    assert seeded.returncode == 0, seeded.stderr
    assert before["data"]["customers"]["totalCount"] == 0
    assert after["data"]["customers"]["totalCount"] > 50


def test_a_busy_port_is_one_clear_line(tmp_path: Path) -> None:
    """Before anything is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "Choose another --port" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_two_gateways_run_side_by_side_in_folders_of_their_own(tmp_path: Path) -> None:
    """Each with its own MongoDB and its own key."""
    with serving(tmp_path / "a") as first, serving(tmp_path / "b") as second:
        assert first.ask("{ viewer { role } }")["data"] == second.ask("{ viewer { role } }")["data"]
        first.folder, second.folder = second.folder, first.folder
        assert first.ask("{ viewer { role } }")["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_second_gateway_on_the_same_folder_says_what_to_do(tmp_path: Path) -> None:
    """One line that names the way out."""
    with serving(tmp_path):
        refused = run(tmp_path, "serve", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "XDG_DATA_HOME" in refused.stderr


def test_a_terminated_seeding_stops_its_workers_and_its_mongodb(tmp_path: Path) -> None:
    """Nothing goes on loading, and running it again goes on where it was."""
    with subprocess.Popen(
        [GATEWAY, "seed", "--customers", "50000"], env=environment(tmp_path), stderr=subprocess.DEVNULL
    ) as seeding:
        deadline = time.monotonic() + START_SECONDS
        while not (workers := workers_of(seeding.pid)):
            assert time.monotonic() < deadline, "no workers"
        seeding.terminate()
        assert seeding.wait(START_SECONDS) == 143
        while set(workers) & living_processes().keys():
            assert time.monotonic() < deadline, "a worker stayed"
    assert running_uri(tmp_path / "customer-profile-gateway" / "mongodb") is None
