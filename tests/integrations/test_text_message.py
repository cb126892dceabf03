"""Texts through an API that answers as Twilio's does."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx
import pytest

from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.text_message import TwilioAccount, TwilioTexter


@dataclass
class TwilioStub:
    """A server that gives one answer, and notes what it was asked."""

    status: int = 201
    body: str = json.dumps({"sid": "SM1", "status": "queued"})
    silent: bool = False
    base: str = ""
    requests: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        form = (await reader.readexactly(int(lines["content-length"]))).decode()
        secret = next(line for line in head.split("\r\n") if line.lower().startswith("authorization"))
        self.requests.append((head.split("\r\n")[0], secret, parse_qs(form)))
        if not self.silent:
            length = len(self.body.encode())
            writer.write(f"HTTP/1.1 {self.status} X\r\ncontent-length: {length}\r\n\r\n{self.body}".encode())
            await writer.drain()
        else:
            await reader.read()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def twilio(**facts: object) -> AsyncIterator[TwilioStub]:
    """Yield the stub, listening on loopback."""
    stub = TwilioStub(**facts)  # type: ignore[arg-type]  # tests name its fields
    server = await asyncio.start_server(stub.answer, "127.0.0.1", 0)
    stub.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield stub


def texter(stub: TwilioStub, seconds: float = 10.0) -> TwilioTexter:
    """Return a texter with an account at the stub."""
    return TwilioTexter(TwilioAccount("AC1", "token", "+15125550100", stub.base), httpx.Timeout(seconds))


async def test_a_text_is_posted_with_the_accounts_credentials() -> None:
    """As Twilio's Messages resource wants it."""
    async with twilio() as stub:
        await texter(stub).send("+15125550142", "We come at nine & stay")
    ((line, secret, form),) = stub.requests
    assert line == "POST /2010-04-01/Accounts/AC1/Messages.json HTTP/1.1"
    assert base64.b64decode(secret.split(" ")[2]).decode() == "AC1:token"
    assert form == {"To": ["+15125550142"], "From": ["+15125550100"], "Body": ["We come at nine & stay"]}


@pytest.mark.parametrize(
    ("status", "code", "temporary", "bounced"),
    [
        (400, 21211, False, True),
        (400, 21610, False, True),
        (400, 21602, False, False),
        (401, 20003, True, False),
        (429, 20429, True, False),
        (500, 20500, True, False),
        (503, None, True, False),
    ],
)
async def test_a_refusal_says_whether_to_try_again(
    status: int, code: int | None, temporary: bool, bounced: bool
) -> None:
    """What is wrong with the text or its number is final; what is wrong with Twilio or our account is not."""
    body = json.dumps({"code": code, "message": "told why", "status": status}) if code else "<html>down</html>"
    async with twilio(status=status, body=body) as stub:
        with pytest.raises(DeliveryFailed, match=str(status)) as refused:
            await texter(stub).send("+15125550142", "Hello")
    assert (refused.value.temporary, refused.value.bounced) == (temporary, bounced)


async def test_a_service_that_does_not_answer_is_tried_again() -> None:
    """After a bounded wait."""
    async with twilio(silent=True) as stub:
        with pytest.raises(DeliveryFailed, match="cannot be reached") as refused:
            await texter(stub, 0.2).send("+15125550142", "Hello")
    assert refused.value.temporary


async def test_a_service_that_is_not_there_is_tried_again() -> None:
    """Nothing listens."""
    async with twilio() as stub:
        pass
    with pytest.raises(DeliveryFailed) as refused:
        await texter(stub).send("+15125550142", "Hello")
    assert refused.value.temporary
