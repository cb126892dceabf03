"""A small Stripe of the tests: it keeps state and idempotency keys as Stripe says it does, and fails on demand.

localstripe is what the demo runs; it lacks idempotency, no 409, no 429 and does not break off answers.
"""

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx

BROKEN = ("500", "500_done", "dropped", "dropped_done", "malformed_done", "wrong_shape_done")
"""What can go wrong with a request without anybody being to blame; `_done`: after it was done."""


class Declined(Exception):
    """An answer that is an error: (status, type, code, more)."""


@dataclass
class StripeStub:
    """Customers, cards, set-ups, and the events that report their changes."""

    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    setups: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    """Not delivered yet: the test delivers them."""
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    fault: Callable[["StubRequest"], str | None] = lambda _: None
    """What goes wrong with a request: one of BROKEN, an answer that refuses, "slow"; None: nothing."""
    keys: dict[str, tuple[str, int, dict[str, Any]]] = field(default_factory=dict)
    account: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self, prefix: str) -> str:
        """Return an id in the order of creation."""
        return f"{prefix}_{self.account}{next(self.numbers):08d}"

    def confirm(self, setup_id: str, number: str = "4242424242424242", **card: Any) -> str:
        """Return what the cardholder's browser does: a card is given, and attached by Stripe; its id."""
        setup = self.setups[setup_id]
        made = {
            "id": self.new_id("pm"),
            "object": "payment_method",
            "type": "card",
            "created": 1_790_000_000 + next(self.numbers),
            "customer": setup["customer"],
            "card": {
                "brand": "visa",
                "last4": number[-4:],
                "exp_month": 4,
                "exp_year": 2031,
                "funding": "credit",
                "fingerprint": f"fp_{number}",
                **card,
            },
        }
        self.cards[made["id"]] = made
        setup |= {"status": "succeeded", "payment_method": made["id"]}
        self.tell("payment_method.attached", made)
        self.tell("setup_intent.succeeded", setup)
        return str(made["id"])

    def wallet(self, customer_id: str) -> tuple[set[str], str | None]:
        """Return (ids of an account's cards, its default), as they are."""
        cards = {card["id"] for card in self.cards.values() if card["customer"] == customer_id}
        return cards, self.customers[customer_id]["invoice_settings"]["default_payment_method"]

    def tell(self, kind: str, about: dict[str, Any], **previous: Any) -> None:
        """Note an event."""
        data = {"object": dict(about), **({"previous_attributes": previous} if previous else {})}
        self.events.append({"id": self.new_id("evt"), "object": "event", "type": kind, "data": data})

    def answer(self, request: "StubRequest") -> tuple[int, bytes] | str:
        """Return (status, body), or what happens instead: an injected fault, a repeated answer, or the truth."""
        method, path, form, key = request
        self.requests.append((method, path, key))
        fault = self.fault(request) or ""
        if fault in _ANSWERS:
            status, refused = _ANSWERS[fault]
            if status == 500 and key:
                self.keys.setdefault(key, (_asked(path, form), 500, refused))
            return status, json.dumps(refused).encode()
        if fault in ("dropped", "slow"):
            return fault
        status, body = self.done(method, path, form, key)
        if fault == "dropped_done":
            return "dropped"
        if fault == "500_done":
            status, body = 500, _error("api_error")
            if key:
                self.keys[key] = (_asked(path, form), 500, body)
        content = {"malformed_done": b"<html>", "wrong_shape_done": b'{"object": "surprise"}'}
        return status, content.get(fault) or json.dumps(body).encode()

    def done(self, method: str, path: str, form: dict[str, str], key: str | None) -> tuple[int, dict[str, Any]]:
        """Do what a request asks, once for each key (https://docs.stripe.com/api/idempotent_requests)."""
        asked = _asked(path, form)
        if key in self.keys:
            known, status, body = self.keys[key]
            return (status, body) if known == asked else (400, _error("idempotency_error"))
        try:
            answer = 200, self.act(method, path.split("/"), form)
        except Declined as refusal:
            status, kind, code = refusal.args
            return status, _error(kind, code)
        if key:
            self.keys[key] = (asked, *json.loads(json.dumps(answer)))
        return answer

    def act(self, method: str, path: list[str], form: dict[str, str]) -> dict[str, Any]:  # noqa: C901, PLR0911
        """Stripe's API, as far as cards go."""
        match method, path:
            case "POST", ["customers"]:
                return self.new_customer(form)
            case "GET", ["customers", id]:
                return self.found(self.customers, id)
            case "DELETE", ["customers", id]:
                self.customers[id] = {"id": id, "object": "customer", "deleted": True}
                return self.customers[id]
            case "POST", ["customers", id]:
                return self.prefer(id, form["invoice_settings[default_payment_method]"] or None)
            case "POST", ["setup_intents"]:
                return self.new_setup(form["customer"])
            case "GET", ["setup_intents", id]:
                return self.found(self.setups, id)
            case "GET", ["payment_methods"]:
                return self.page(form["customer"], form.get("starting_after", ""), int(form.get("limit", 10)))
            case "GET", ["payment_methods", id]:
                return self.found(self.cards, id)
            case "POST", ["payment_methods", id, "detach"]:
                return self.detach(id)
        raise Declined(404, "invalid_request_error", None)

    def new_customer(self, form: dict[str, str]) -> dict[str, Any]:
        """Return an account, with the metadata that it was given."""
        metadata = {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")}
        made = self.new_id("cus")
        facts = {"object": "customer", "metadata": metadata}
        self.customers[made] = {"id": made, **facts, "invoice_settings": {"default_payment_method": None}}
        return self.customers[made]

    def prefer(self, customer_id: str, card_id: str | None) -> dict[str, Any]:
        """Return an account with another default card, or without one."""
        customer = self.found(self.customers, customer_id)
        if card_id is not None and self.found(self.cards, card_id)["customer"] != customer_id:
            raise Declined(400, "invalid_request_error", "resource_missing")
        customer["invoice_settings"] = {"default_payment_method": card_id}
        self.tell("customer.updated", customer)
        return customer

    def new_setup(self, customer_id: str) -> dict[str, Any]:
        """Return a set-up that waits for its cardholder."""
        made = self.new_id("seti")
        state = {"object": "setup_intent", "status": "requires_payment_method", "last_setup_error": None}
        more = {"customer": customer_id, "payment_method": None, "client_secret": f"{made}_secret_x"}
        self.setups[made] = {"id": made, **state, **more}
        return self.setups[made]

    def page(self, customer_id: str, after: str, size: int) -> dict[str, Any]:
        """Return a page of an account's cards."""
        ids = sorted(card["id"] for card in self.cards.values() if card["customer"] == customer_id)
        ids = [card_id for card_id in ids if card_id > after]
        data = [self.cards[card_id] for card_id in ids[:size]]
        return {"object": "list", "url": "/v1/payment_methods", "has_more": len(ids) > size, "data": data}

    def detach(self, id: str) -> dict[str, Any]:
        """Take a card away, for ever; the default stays as it is, which Stripe does not promise to correct."""
        card = self.found(self.cards, id)
        if card["customer"] is None:
            raise Declined(400, "invalid_request_error", None)
        owner, card["customer"] = card["customer"], None
        self.tell("payment_method.detached", card, customer=owner)
        return card

    @staticmethod
    def found(objects: dict[str, dict[str, Any]], id: str) -> dict[str, Any]:
        """Return an object, or Stripe's answer that it does not exist."""
        if id not in objects:
            raise Declined(404, "invalid_request_error", "resource_missing")
        return objects[id]


class StubRequest(NamedTuple):
    """A request as the stub sees it."""

    method: str
    path: str
    form: dict[str, str]
    key: str | None


@asynccontextmanager
async def serve_stub(stub: StripeStub) -> AsyncIterator[str]:
    """Yield the stub on a loopback port; its URL."""
    open_: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        open_.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await _serve_one(stub, reader, writer):
                pass
        writer.close()
        open_.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        server.close()
        for task in list(open_):
            task.cancel()
        await asyncio.gather(*open_, return_exceptions=True)


async def _serve_one(stub: StripeStub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request of a connection; whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    form = dict(parse_qsl(body.decode() or url.query, keep_blank_values=True))
    path = url.path.removeprefix("/v1/")
    answer = stub.answer(StubRequest(method, path, form, headers.get("idempotency-key")))
    if answer == "slow":
        await reader.read()  # until the caller gives up
    if isinstance(answer, str):
        return False
    status, content = answer
    lead = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    writer.write(lead.encode() + content)
    return True


class StubTransport(httpx.AsyncBaseTransport):
    """Stubs within this process, each at `http://ITS-ACCOUNT`: no sockets, for thousands of runs."""

    def __init__(self) -> None:
        self.stubs: dict[str, StripeStub] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the stub's answer; a dropped connection is an error, as it is over a socket."""
        body = (await request.aread()).decode()
        form = dict(parse_qsl(body or request.url.query.decode(), keep_blank_values=True))
        path = request.url.path.removeprefix("/v1/")
        key = request.headers.get("idempotency-key")
        await asyncio.sleep(0)  # others have their turn, as they would
        answer = self.stubs[request.url.host].answer(StubRequest(request.method, path, form, key))
        if isinstance(answer, str):
            raise httpx.ReadError(answer)
        return httpx.Response(answer[0], content=answer[1])


def _asked(path: str, form: dict[str, str]) -> str:
    return f"{path}{sorted(form.items())}"


def _error(kind: str, code: str | None = None, **more: Any) -> dict[str, Any]:
    return {"error": {"type": kind, "code": code, "message": f"{kind} {code}", **more}}


_ANSWERS = {
    "500": (500, _error("api_error")),
    "429": (429, _error("invalid_request_error", "rate_limit")),
    "409": (409, _error("idempotency_error", "idempotency_key_in_use")),
    "401": (401, _error("invalid_request_error")),
    "402": (402, _error("card_error", "card_declined", decline_code="stolen_card")),
}
