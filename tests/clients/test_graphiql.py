"""GraphiQL in a real browser."""

import json
import shutil
from urllib.parse import urlsplit

import pytest

from gateway.transport.graphiql import BUILD
from tests.clients.node import findings
from tests.running_gateway import Tenant

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="there is no browser: `apt-get install chromium` (make test does, as root)"
    ),
    pytest.mark.skipif(not (BUILD / "index.html").exists(), reason="`make graphiql` has not been run"),
]

WRONG = "{ customers { nope } }"


async def test_graphiql_prices_and_runs_an_example_and_keeps_no_token(acme: Tenant) -> None:
    """Page, token, example, price, answer, refusal; nothing from another host, nothing against the page's policy."""
    stored, token = await acme.customer(), acme.token()
    given = {"chromium": CHROMIUM, "token": token, "example": "Contact card", "wrong": WRONG}
    found = await findings("graphiql.js", url=f"{acme.gateway.url}/graphql", **given)

    assert len(found["examples"]) > 10
    assert json.loads(found["variables"]) == {"id": stored.id}
    assert "query ContactCard" in found["document"]
    assert found["priced"]["price"].endswith("points")
    assert found["priced"]["requests"] >= 1
    assert found["beforeRun"] == ""
    assert json.loads(found["answer"])["data"]["customer"]["displayName"] == stored.display_name
    assert "nope" in json.loads(found["refusal"])["errors"][0]["message"]

    assert token not in found["kept"]
    assert "Contact" in found["kept"], "the history is kept, and was looked at"
    addresses = {urlsplit(request["url"]) for request in found["requests"]}
    assert {address.netloc for address in addresses if address.scheme != "data"} == {urlsplit(acme.gateway.url).netloc}
    assert not any(token in request["url"] for request in found["requests"])
    (complaint,) = found["complaints"]
    assert "status of 400" in complaint, "the wrong query's"
