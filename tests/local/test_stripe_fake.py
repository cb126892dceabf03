"""The Stripe fake keeps its state, and is reached from this machine only."""

import http.client
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from gateway.errors import LocalServiceUnavailable
from gateway.local.stripe_fake import StripeFake


def ask(fake: StripeFake, method: str, path: str, **fields: str) -> tuple[int, dict[str, Any]]:
    """Return the status and JSON of Stripe's answer to a form."""
    connection = http.client.HTTPConnection(fake.url.removeprefix("http://"), timeout=10)
    headers = {"Authorization": "Bearer sk_test_12345", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, urlencode(fields), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def create_customer(fake: StripeFake, email: str) -> str:
    """Return the id of a new customer."""
    status, customer = ask(fake, "POST", "/v1/customers", email=email)
    assert status == http.HTTPStatus.OK
    return str(customer["id"])


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[StripeFake]:
    """Yield a running fake in `tmp_path/stripe`."""
    with StripeFake(tmp_path / "stripe") as running:
        yield running


def test_a_customer_can_be_read_back_and_survives_a_restart(fake: StripeFake) -> None:
    """What Stripe took, it gives, also after it was stopped and started again."""
    customer = create_customer(fake, "ada@example.com")
    assert ask(fake, "GET", f"/v1/customers/{customer}")[1]["email"] == "ada@example.com"
    fake.stop()
    fake.start()
    assert ask(fake, "GET", f"/v1/customers/{customer}")[1]["email"] == "ada@example.com"
    ask(fake, "DELETE", f"/v1/customers/{customer}")
    fake.stop()
    fake.start()
    assert ask(fake, "GET", f"/v1/customers/{customer}")[0] == http.HTTPStatus.NOT_FOUND


def test_two_fakes_share_nothing(fake: StripeFake, tmp_path: Path) -> None:
    """A customer of one is unknown to the other, also after both wrote their state."""
    with StripeFake(tmp_path / "other") as other:
        ours, theirs = create_customer(fake, "ada@example.com"), create_customer(other, "bob@example.com")
        assert ask(other, "GET", f"/v1/customers/{ours}")[0] == http.HTTPStatus.NOT_FOUND
        assert ask(fake, "GET", f"/v1/customers/{theirs}")[0] == http.HTTPStatus.NOT_FOUND
        other.stop()
        other.start()
        assert [found["id"] for found in ask(other, "GET", "/v1/customers")[1]["data"]] == [theirs]


def test_two_owners_do_not_share_a_folder(fake: StripeFake, tmp_path: Path) -> None:
    """The second gets one line, as it would overwrite the state of the first."""
    with pytest.raises(LocalServiceUnavailable, match=r"^Process \d+ runs localstripe in .*: stop it, or [^\n]+$"):
        StripeFake(tmp_path / "stripe").start()


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere 127.0.0.2 is not loopback")
def test_it_listens_on_ipv4_loopback_only(fake: StripeFake) -> None:
    """Left to itself, localstripe would listen on every address of the machine, IPv4 and IPv6."""
    port = int(fake.url.rpartition(":")[2])
    for address in ("127.0.0.2", "::1"):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), timeout=1).close()


def test_state_that_cannot_be_read_is_reported_in_one_line(tmp_path: Path) -> None:
    """The line names the file to delete."""
    (tmp_path / "localstripe.pickle").write_text("not a pickle")
    with pytest.raises(LocalServiceUnavailable, match=r"localstripe\.pickle cannot be read .*: delete it"):
        StripeFake(tmp_path).start()


def test_without_localstripe_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own mark for a module that cannot be imported is enough."""
    monkeypatch.setitem(sys.modules, "localstripe", None)
    with pytest.raises(LocalServiceUnavailable, match=r"gateway\[demo\]'`, or set STRIPE_SECRET_KEY [^\n]+$"):
        StripeFake(tmp_path).start()
