"""Where webhooks may lead: to public addresses only, whatever a name means and wherever an answer points."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpcore
import pytest

from gateway.documents.base.record import instant
from gateway.integrations.webhook_client import SignedMessage, WebhookClient, WebhookFailed, new_secret
from tests.hooks import Endpoint, asked, endpoint
from tests.running_gateway import Tenant

PUBLIC, METADATA = "93.184.215.14", "169.254.169.254"


@pytest.fixture
async def hook() -> AsyncIterator[Endpoint]:
    """An endpoint on this machine."""
    async with endpoint() as taking:
        yield taking


class NameServer:
    """Stands for the DNS: it answers each look-up with the next addresses, and the last ones for ever."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def getaddrinfo(self, host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        """Answer a look-up."""
        self.asked.append(host)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


class Connections:
    """Connections that a client of webhooks tries; none is made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[str] = []
        self._monkeypatch = monkeypatch

    async def fail_to_send(self, url: str, said: str) -> None:
        """Send a message, which fails and says so."""
        with self._monkeypatch.context() as patched:
            patched.setattr(httpcore.AnyIOBackend, "connect_tcp", self._refuse)
            with pytest.raises(WebhookFailed, match=said):
                await send(url)

    async def _refuse(self, host: str, *_: Any, **__: Any) -> Any:
        self.tried.append(host)
        raise httpcore.ConnectError("refused")


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    """Connections that are tried, of which none is made."""
    return Connections(monkeypatch)


async def send(url: str, *, private_targets: bool = False) -> None:
    """Send a message."""
    message = SignedMessage("whd_1", b'{"data": {}}', [new_secret()])
    await WebhookClient(private_targets=private_targets).send(url, message, instant())


async def test_a_name_that_leads_elsewhere_after_it_was_checked_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, connections: Connections
) -> None:
    """Each connection looks it up once, and goes to the very address that was checked."""
    names = NameServer((PUBLIC,), (METADATA,))
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)
    await connections.fail_to_send("https://rebinding.example/hook", "cannot be reached")
    assert (names.asked, connections.tried) == (["rebinding.example"], [PUBLIC])
    await connections.fail_to_send("https://rebinding.example/hook", f"{METADATA}, which is no public address")
    assert connections.tried == [PUBLIC]


async def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch, connections: Connections
) -> None:
    """Else the second would be tried when the first does not answer."""
    names = NameServer((PUBLIC, "10.0.0.7"))
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)
    await connections.fail_to_send("https://mixed.example/hook", r"10\.0\.0\.7, which is no public address")
    assert connections.tried == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(hook: Endpoint, status: int) -> None:
    """Nor does its target see a request."""
    async with endpoint() as target:
        hook.status, hook.headers["location"] = status, target.url
        with pytest.raises(WebhookFailed, match="Redirects are not followed") as failed:
            await send(hook.url, private_targets=True)
        assert (failed.value.status_code, target.received) == (status, [])


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://0x7f000001/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://[::ffff:169.254.169.254]/x",
        "https://10.0.0.1/x",
        "https://172.16.5.4/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/x",
        "https://[fd00::1]/x",
        "https://localhost/x",
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "https://user:secret@hooks.example.com/x",
        "https:///x",
        "not an address",
    ],
)
async def test_an_address_that_is_no_public_one_is_refused_or_never_connected_to(
    acme: Tenant, connections: Connections, url: str
) -> None:
    """When it is subscribed or changed; where that cannot be seen in it, when it is connected to."""
    payload = await asked(acme, "webhookCreate", url=url, kinds=["CUSTOMER"])
    if payload["userErrors"]:
        assert [(fault["code"], fault["path"]) for fault in payload["userErrors"]] == [("INVALID", ["url"])]
    else:
        await connections.fail_to_send(url, "no public address")
        await asked(acme, "webhookDelete", id=payload["webhook"]["webhookId"])
    assert connections.tried == []
    made = await asked(acme, "webhookCreate", url="https://hooks.example.com/x", kinds=["CUSTOMER"])
    if payload["userErrors"]:
        changed = await asked(acme, "webhookUpdate", id=made["webhook"]["webhookId"], url=url)
        assert [(fault["code"], fault["path"]) for fault in changed["userErrors"]] == [("INVALID", ["url"])]
