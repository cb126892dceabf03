"""The gateway is killed while several clients write: what was acknowledged is there, and nothing is there by half."""

import asyncio
import random
import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from gateway.access.viewer import system_viewer
from gateway.documents.base.record import Record
from gateway.documents.change import Change
from gateway.documents.communication import Communication
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.message import Message, MessageStatus
from gateway.documents.note import Note
from gateway.documents.refund import Refund
from gateway.local.embedded_mongodb import running_uri
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests.cli.command import run
from tests.cli.killed_company import founded, leases_ended, paid, payment_id
from tests.cli.test_serve import Served, serving
from tests.mutations import document
from tests.post_office import Inbox, run_inbox
from tests.transport.test_concurrency_limiter import eventually

CLIENTS, CUSTOMERS, MUTATIONS = 6, 8, 500
FEWEST, MOST = 150, 450
"""Between how many acknowledged writes, of the 500, the gateway is killed."""
SURE = 20
"""How many acknowledged writes are sent again under their keys; besides those whose answer was lost."""
BY_HALF = {"noteAdd": Note, "creditIssue": Credit, "messageSend": Message, "paymentRefund": Refund}
"""What makes a record beside the customer, which must have its entry in the log."""
VALUE = {"noteAdd": "body", "creditIssue": "reason", "messageSend": "subject", "paymentRefund": "reason"}
"""Where such a record has the value by which it is found again."""


def input_of(mutation: str, customer_id: str, value: str) -> dict[str, Any]:
    """Return the input of a mutation; what it writes is found again by the value."""
    inputs: dict[str, dict[str, Any]] = {
        "customerUpdate": {"id": customer_id, "lastName": value},
        "customerAddressAdd": {"customerId": customer_id, "street": value},
        "customerTagsAdd": {"id": customer_id, "tags": [value]},
        "customerArchive": {"id": customer_id, "reason": value},
        "customerUnarchive": {"id": customer_id, "reason": value},
        "noteAdd": {"customerId": customer_id, "body": value},
        "creditIssue": {"customerId": customer_id, "amount": "1.50", "reason": value, "idempotencyKey": value},
        "paymentRefund": {
            "paymentId": payment_id(customer_id), "amount": "1.00", "reason": value, "idempotencyKey": value
        },
        "messageSend": {
            "customerId": customer_id, "channel": "EMAIL", "subject": value, "body": value, "idempotencyKey": value
        },
    }  # fmt: skip
    return inputs[mutation]


KINDS = (
    "customerUpdate",
    "customerAddressAdd",
    "customerTagsAdd",
    "customerArchive",
    "customerUnarchive",
    "noteAdd",
    *("creditIssue", "messageSend", "paymentRefund") * 2,
)


class Clients:
    """Several clients that write as fast as they are answered, until the gateway is gone."""

    def __init__(self, served: Served) -> None:
        self.token = served.token("office")
        self.ids = [self.new_customer(served, number) for number in range(CUSTOMERS)]
        self.acknowledged: defaultdict[str, set[str]] = defaultdict(set)
        """Mutation → the values of those that were answered."""
        self.unanswered: list[tuple[str, dict[str, Any]]] = []
        self.answered: list[tuple[str, dict[str, Any]]] = []
        self.changed = threading.Condition()

    def ask(self, http: httpx.Client, served: Served, mutation: str, given: Mapping[str, Any]) -> list[str]:
        """Return the codes of the refusals of a mutation. Raises httpx.TransportError when it is not answered."""
        body = {"query": document(mutation), "variables": {"input": given}}
        headers = {"authorization": f"Bearer {self.token}"}
        answer = http.post(f"{served.url}/graphql", json=body, headers=headers).json()
        assert "errors" not in answer, answer
        return [fault["code"] for fault in answer["data"][mutation]["userErrors"]]

    def new_customer(self, served: Served, number: int) -> str:
        """Return the id of a customer with a working e-mail address."""
        given = {"lastName": f"Kill {number}", "emails": [{"address": f"kill{number}@example.com"}]}
        query = "mutation ($i: CustomerCreateInput!) { customerCreate(input: $i) { customer { id } } }"
        answer = httpx.post(
            f"{served.url}/graphql",
            json={"query": query, "variables": {"i": given}},
            headers={"authorization": f"Bearer {self.token}"},
            timeout=30,
        ).json()
        return str(answer["data"]["customerCreate"]["customer"]["id"])

    def write(self, served: Served, client: int) -> None:
        """One client: every write has a unique value, by which it is found again."""
        draw = random.Random()  # noqa: S311  # data is drawn, not secrets
        with httpx.Client(timeout=30) as http:
            for number in range(MUTATIONS // CLIENTS):
                mutation, value = draw.choice(KINDS), f"write {client}.{number}"
                given = input_of(mutation, draw.choice(self.ids), value)
                try:
                    codes = self.ask(http, served, mutation, given)
                except (httpx.TransportError, ValueError):
                    self.unanswered.append((mutation, given))
                    return
                assert codes == [], (mutation, codes)
                with self.changed:
                    self.acknowledged[mutation].add(value)
                    self.answered.append((mutation, given))
                    self.changed.notify_all()

    def send_again(self, served: Served) -> None:
        """Under their keys: what was not answered, and some of what was."""
        keyed = [(mutation, given) for mutation, given in self.answered if "idempotencyKey" in given]
        lost = [(mutation, given) for mutation, given in self.unanswered if "idempotencyKey" in given]
        with httpx.Client(timeout=30) as http:
            for mutation, given in [*lost, *keyed[-SURE:]]:
                assert self.ask(http, served, mutation, given) == [], mutation
                self.acknowledged[mutation].add(given["idempotencyKey"])


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """Yield a real mail server, in a separate thread: it outlives the gateway."""
    ready: Future[tuple[Inbox, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        async with run_inbox() as inbox:
            ready.set_result((inbox, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    inbox, loop, stop = ready.result(timeout=30)
    try:
        yield inbox
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def test_a_kill_in_the_middle_of_writes_loses_none_and_leaves_none_by_half(tmp_path: Path) -> None:
    """After the restart versions, log, balances and mails agree, and a retry does nothing twice."""
    wanted = random.randint(FEWEST, MOST)  # noqa: S311  # the moment of a kill, no secret
    with mail_server() as inbox:
        post: dict[str, Any] = {"GATEWAY_SMTP_URL": inbox.url, "GATEWAY_MAIL_FROM": "post@gateway.example"}
        with serving(tmp_path, **post) as served:
            uri = running_uri(tmp_path / "customer-profile-gateway" / "mongodb")
            assert uri is not None
            asyncio.run(founded(uri))
            clients = Clients(served)
            asyncio.run(paid(uri, clients.ids))
            with ThreadPoolExecutor(CLIENTS + 1) as pool:
                assert served.process.stderr
                pool.submit(served.process.stderr.read)  # a full pipe would stop the gateway
                writing = [pool.submit(clients.write, served, client) for client in range(CLIENTS)]
                with clients.changed:
                    enough = clients.changed.wait_for(lambda: len(clients.answered) >= wanted, timeout=60)
                served.process.send_signal(signal.SIGKILL)
                served.process.wait()
                for client in writing:
                    client.result(timeout=60)
                assert enough
        with ThreadPoolExecutor(1) as pool, serving(tmp_path, **post) as served:
            assert served.process.stderr
            pool.submit(served.process.stderr.read)
            uri = running_uri(tmp_path / "customer-profile-gateway" / "mongodb")
            assert uri is not None
            asyncio.run(leases_ended(uri))
            clients.send_again(served)
            asyncio.run(look(uri, clients, inbox))
            verified = run(tmp_path, "recompute", "--company", "acme")
            served.process.kill()
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def look(uri: str, clients: Clients, inbox: Inbox) -> None:
    """Every customer that was written to, with its log, records and mails."""
    database = connect(uri, "customer_profiles")
    scope = TenantScope(database, system_viewer("com_acme"), b"-")

    async def is_drained() -> bool:
        return await scope.count(Message, {"status": MessageStatus.QUEUED.value}) == 0

    try:
        await eventually(is_drained)
        kept: dict[str, list[str]] = defaultdict(list)
        for customer_id in clients.ids:
            (customer,) = await scope.find(Customer, {"_id": customer_id})
            log = await scope.find(Change, {"customer_id": customer_id})
            assert sorted(change.version for change in log if change.version) == [*range(1, customer.version + 1)]
            assert_log_tells_the_truth(customer, log, kept)
            for mutation, record in BY_HALF.items():
                await assert_whole(scope, mutation, record, customer_id, log, kept)
        assert_nothing_lost_and_nothing_twice(clients.acknowledged, kept)
        assert_mailed_once(inbox, kept["messageSend"])
    finally:
        await database.close()


def assert_log_tells_the_truth(customer: Customer, log: list[Change], kept: dict[str, list[str]]) -> None:
    """What is in the log is in the customer, and the other way round; what was written is added to `kept`."""
    written: dict[str, list[str]] = defaultdict(list)
    for change in sorted((change for change in log if change.version), key=lambda change: change.version or 0):
        for field in change.fields:
            name = field.field.partition(".")[0]
            after: Any = field.after
            written[name].append(after["street"] if name == "addresses" and after else after)
    assert set(written["addresses"]) == {address.street for address in customer.addresses}
    assert set(written["tags"]) == set(customer.tags)
    assert written["last_name"][-1] == customer.last_name
    assert written["status"][-1] == customer.status.value
    assert written["metrics"][-1] == msgspec.json.decode(msgspec.json.encode(customer.metrics))
    for mutation, name in (
        ("customerUpdate", "last_name"), ("customerAddressAdd", "addresses"), ("customerTagsAdd", "tags")
    ):  # fmt: skip
        kept[mutation] += written[name]


async def assert_whole(
    scope: TenantScope, mutation: str, kind: type[Any], customer_id: str, log: list[Change], kept: dict[str, list[str]]
) -> None:
    """Every record has its entry in the log and every entry its record; of a message there is a communication too."""
    rows: list[Record] = await scope.find(kind, {"customer_id": customer_id})
    entries = [change for change in log if change.operation == mutation]
    assert len(entries) == len(rows)
    kept[mutation] += [getattr(row, VALUE[mutation]) for row in rows]
    if mutation not in ("creditIssue", "paymentRefund"):
        assert {entry.subject_id for entry in entries} == {row.id for row in rows}
    if mutation == "messageSend":
        told = await scope.find(Communication, {"customer_id": customer_id})
        assert sorted(str(one.message_id) for one in told) == sorted(row.id for row in rows)
        assert {row.status for row in rows if isinstance(row, Message)} <= {MessageStatus.SENT}


def assert_nothing_lost_and_nothing_twice(acknowledged: Mapping[str, set[str]], kept: Mapping[str, list[str]]) -> None:
    """Each acknowledged write is there, and each write once."""
    for mutation in ("customerUpdate", "customerAddressAdd", "customerTagsAdd", *BY_HALF):
        counted = Counter(kept[mutation])
        assert acknowledged[mutation] <= counted.keys(), mutation
        assert set(counted.values()) <= {1}, mutation


def assert_mailed_once(inbox: Inbox, subjects: list[str]) -> None:
    """Each message was mailed; again perhaps, when the answer was lost, but then under the same Message-ID."""
    sent: defaultdict[str, set[str]] = defaultdict(set)
    for mail in inbox.mails:
        sent[str(mail["Subject"])].add(str(mail["Message-ID"]))
    assert set(subjects) <= sent.keys()
    assert {len(sent[subject]) for subject in subjects} <= {1}
