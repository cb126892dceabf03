"""Which pages of other origins may read answers: the listed ones, exactly."""

from collections.abc import AsyncIterator

import pytest

from gateway.errors import SettingsRefused
from gateway.settings import Settings, load_settings
from gateway.store.database import Database
from gateway.transport.cors import REQUEST_HEADERS
from gateway.transport.multipart import PREFLIGHT_HEADERS
from tests.running_gateway import RunningGateway, Tenant, run_gateway

GOOD, OTHER = "https://good.example", "http://localhost:3000"
STRANGERS = [
    "https://evil.example",
    "https://good.example.evil",
    "https://evilgood.example",
    "https://sub.good.example",
    "http://good.example",
    "https://good.example:8443",
    "https://GOOD.example",
    "https://good.example/",
    "https://good.example, https://evil.example",
    "null",
    "",
    "*",
]


@pytest.fixture(scope="module")
async def listed(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway that lets in two origins."""
    async with run_gateway(settings.model_copy(update={"cors_origins": (GOOD, OTHER)}), database) as running:
        yield running


def preflight(origin: str) -> dict[str, str]:
    """Return the headers of a preflight."""
    wanted = "authorization,content-type"
    return {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": wanted}


def sharing(headers: object) -> list[str]:
    """Return the names of all headers that admit an origin."""
    return [name for name in dict(headers) if name.startswith("access-control")]  # type: ignore[call-overload]


@pytest.mark.parametrize("origin", [GOOD, OTHER])
async def test_a_listed_origin_may_ask_and_read(listed: RunningGateway, origin: str) -> None:
    """Its preflight is kept ten minutes; no cookie is ever asked for."""
    asked = await listed.client.options("/graphql", headers=preflight(origin))
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == origin
    assert asked.headers["access-control-allow-headers"].split(", ") == list(REQUEST_HEADERS)
    assert int(asked.headers["access-control-max-age"]) <= 600
    assert asked.headers["vary"] == "Origin"
    answer = await listed.client.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": origin})
    assert answer.json()["data"] == {"__typename": "Query"}
    assert answer.headers["access-control-allow-origin"] == origin
    assert set(PREFLIGHT_HEADERS) <= set(REQUEST_HEADERS)
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert set(exposed) == {"ratelimit", "ratelimit-policy", "retry-after", "x-request-id"}
    for response in (asked, answer):
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("origin", STRANGERS)
async def test_no_other_origin_is_let_in(listed: RunningGateway, origin: str) -> None:
    """Not a longer name, a part of one, or an empty one; caches learn that it varies."""
    refused = await listed.client.options("/graphql", headers=preflight(origin))
    assert refused.status_code == 405
    answer = await listed.client.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": origin})
    for response in (refused, answer):
        assert sharing(response.headers) == []
        assert response.headers["vary"] == "Origin"


async def test_two_origins_in_one_request_are_none(listed: RunningGateway) -> None:
    """No browser sends that."""
    answer = await listed.client.get("/health/live", headers=[("origin", GOOD), ("origin", "https://evil.example")])
    assert sharing(answer.headers) == []


async def test_errors_can_be_read_too(listed: RunningGateway) -> None:
    """A front end has to tell 401 from an outage."""
    answer = await listed.client.post("/graphql", json={"query": "{ viewer { name } }"}, headers={"origin": GOOD})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == GOOD


async def test_without_a_list_nobody_is_let_in(gateway: RunningGateway) -> None:
    """The default."""
    refused = await gateway.client.options("/graphql", headers=preflight(GOOD))
    assert refused.status_code == 405
    assert sharing(refused.headers) == []


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "good.example",
        "https://*.good.example",
        "https://Good.example",
        "https://good.example/",
        f"{GOOD}:443",
    ],
)
def test_what_no_browser_would_send_cannot_be_listed(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the list shows at the start, not as a page that does not work."""
    monkeypatch.setenv("GATEWAY_CORS_ORIGINS", f"{GOOD}, {origin}")
    with pytest.raises(SettingsRefused, match="GATEWAY_CORS_ORIGINS"):
        load_settings()
    monkeypatch.setenv("GATEWAY_CORS_ORIGINS", f"{GOOD}, {OTHER}")
    assert load_settings().cors_origins == (GOOD, OTHER)


SIMPLE = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
]


@pytest.mark.parametrize("content_type", SIMPLE)
async def test_what_a_form_of_another_site_can_send_runs_nothing(acme: Tenant, content_type: str) -> None:
    """Not even with a token, which no form can add; so no answer can be timed either."""
    with acme.gateway.commands() as commands:
        response = await acme.gateway.client.post(
            "/graphql",
            content=b'{"query": "{ viewer { name } }"}',
            headers={
                "content-type": content_type,
                "authorization": f"Bearer {acme.token()}",
                "origin": "https://evil.example",
            },
        )
    assert response.status_code in (400, 403, 415)
    assert commands == []


@pytest.mark.parametrize("accept", ["image/avif,image/webp,*/*;q=0.8", "*/*", "text/css,*/*;q=0.1"])
async def test_what_an_image_of_another_site_can_ask_runs_nothing(acme: Tenant, accept: str) -> None:
    """It carries no token, and nothing else signs in: cookies mean nothing."""
    with acme.gateway.commands() as commands:
        response = await acme.gateway.client.get(
            "/graphql",
            params={"query": "{ viewer { name } customers { totalCount } }"},
            headers={"accept": accept, "cookie": f"token={acme.token()}; authorization=Bearer {acme.token()}"},
        )
    assert response.status_code == 401
    assert commands == []


def test_the_setting_that_sockets_had_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ignored, it would shut its pages out silently."""
    monkeypatch.setenv("GATEWAY_SOCKET_ORIGINS", GOOD)
    with pytest.raises(SettingsRefused, match="GATEWAY_CORS_ORIGINS"):
        load_settings()
