"""The gateway is killed while several clients write: what was acknowledged is there, and nothing is there by half."""

import asyncio
import random
import signal
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from gateway.access.viewer import system_viewer
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.database import connect
from gateway.documents.scope import TenantScope
from gateway.integrations.embedded_mongodb import running_uri
from tests.cli.command import run
from tests.cli.test_serve import Served, serving

CLIENTS, CUSTOMERS = 6, 8
FEWEST, MOST = 200, 450
"""Between how many acknowledged writes the gateway is killed."""
UPDATE = "mutation ($i: CustomerUpdateInput!) { customerUpdate(input: $i) { userErrors { code } } }"
ADD = "mutation ($i: CustomerAddressAddInput!) { customerAddressAdd(input: $i) { userErrors { code } } }"


class Clients:
    """Several clients that write as fast as they are answered, until the gateway is gone."""

    def __init__(self, served: Served, ids: list[str]) -> None:
        self.ids = ids
        self.url = f"http://127.0.0.1:{served.port}/graphql"
        self.token = run(served.folder, "token", "--role", "office", "--company", "acme").stdout.strip()
        self.acknowledged: defaultdict[str, set[str]] = defaultdict(set)
        self.changed = threading.Condition()

    def write(self, client: int) -> None:
        """One client: every write has a value of its own, by which it is found again."""
        draw = random.Random(client)  # noqa: S311  # data is drawn, not secrets
        headers = {"authorization": f"Bearer {self.token}"}
        with httpx.Client(headers=headers, timeout=30) as http:
            for number in range(10_000):
                customer_id, value = draw.choice(self.ids), f"write {client}.{number}"
                query, given = UPDATE, {"id": customer_id, "lastName": value}
                if draw.random() < 0.5:
                    query, given = ADD, {"customerId": customer_id, "street": value}
                try:
                    body = http.post(self.url, json={"query": query, "variables": {"i": given}}).json()
                except (httpx.TransportError, ValueError):
                    return
                if "errors" in body or any(payload["userErrors"] for payload in body["data"].values()):
                    continue
                with self.changed:
                    self.acknowledged[customer_id].add(value)
                    self.changed.notify_all()

    def count(self) -> int:
        """How many writes were acknowledged."""
        return sum(len(values) for values in self.acknowledged.values())


def test_a_kill_in_the_middle_of_writes_loses_none_and_leaves_none_by_half(tmp_path: Path) -> None:
    """After the restart each version is one more than its log entries, and the log says what is there."""
    wanted = random.randint(FEWEST, MOST)  # noqa: S311  # the moment of a kill, no secret
    with serving(tmp_path, "--demo") as served:
        nodes = served.ask(f"{{ customers(first: {CUSTOMERS}) {{ nodes {{ id }} }} }}")["data"]["customers"]["nodes"]
        clients = Clients(served, [node["id"] for node in nodes])
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            assert served.process.stderr
            pool.submit(served.process.stderr.read)  # a full pipe would stop the gateway
            writing = [pool.submit(clients.write, client) for client in range(CLIENTS)]
            with clients.changed:
                assert clients.changed.wait_for(lambda: clients.count() >= wanted, timeout=120)
            served.process.send_signal(signal.SIGKILL)
            served.process.wait()
            for client in writing:
                client.result(timeout=60)
    assert clients.count() >= wanted
    with serving(tmp_path, "--demo"):
        uri = running_uri(tmp_path / "customer-profile-gateway" / "mongodb")
        assert uri is not None
        asyncio.run(look(uri, clients))


async def look(uri: str, clients: Clients) -> None:
    """Every customer that was written to, with its log."""
    database = connect(uri, "customer_profiles")
    try:
        scope = TenantScope(database, system_viewer("com_acme"), b"-")
        for customer_id in clients.ids:
            (customer,) = await scope.find(Customer, {"_id": customer_id})
            log = await scope.find(Change, {"customer_id": customer_id})
            assert sorted(change.version or 0 for change in log) == list(range(2, customer.version + 1))
            assert_log_tells_the_truth(customer, log, clients.acknowledged[customer_id])
    finally:
        await database.close()


def assert_log_tells_the_truth(customer: Customer, log: list[Change], acknowledged: set[str]) -> None:
    """What was acknowledged is in the log, and what is in the log is in the customer, and the other way round."""
    streets, names = set(), {}
    for change in log:
        for field in change.fields:
            after: Any = field.after
            if field.field == "last_name":
                names[change.version or 0] = after
            elif field.field.startswith("addresses."):
                streets.add(after["street"])
    assert acknowledged <= streets | set(names.values())
    assert streets == {address.street for address in customer.addresses if address.street.startswith("write ")}
    if names:
        assert customer.last_name == names[max(names)]
