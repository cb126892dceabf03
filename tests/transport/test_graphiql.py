"""GraphiQL is served whole by the gateway, and shut off from everything else."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.transport.graphiql import BUILD, graphiql_assets, graphiql_page

pytestmark = pytest.mark.asyncio

SCRIPT = "/graphiql-assets/index-B8qqYqkA.js"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Return a folder like the one that `make graphiql` fills."""
    (tmp_path / "index.html").write_text(f'<script type="module" src="{SCRIPT}" nonce="CSP_NONCE"></script>')
    (tmp_path / "graphiql-assets").mkdir()
    (tmp_path / SCRIPT.lstrip("/")).write_text("export {};")
    return tmp_path


@pytest_asyncio.fixture
async def browser(build: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of a server that has GraphiQL's page and files, and nothing else."""

    async def page(_: Request) -> Response:
        return graphiql_page(build)

    app = Starlette(routes=[Route("/graphql", page), graphiql_assets(build)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield client


def nonce_of(response: httpx.Response) -> str:
    """Return the nonce that a page's script carries."""
    found = re.search(r'<script[^>]* nonce="([^"]+)"', response.text)
    assert found
    return found[1]


async def test_a_page_runs_only_the_scripts_that_carry_its_nonce(browser: httpx.AsyncClient) -> None:
    """The nonce of the markup is the one of the policy, which allows no other way to run a script."""
    response = await browser.get("/graphql")

    assert response.status_code == 200
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'nonce-{nonce_of(response)}' 'strict-dynamic'"
    assert policy["style-src"] == f"'self' 'nonce-{nonce_of(response)}'"


async def test_no_two_pages_share_a_nonce(browser: httpx.AsyncClient) -> None:
    """A nonce that someone has seen is worth nothing for the next page."""
    assert nonce_of(await browser.get("/graphql")) != nonce_of(await browser.get("/graphql"))


async def test_a_page_reaches_no_other_origin(browser: httpx.AsyncClient) -> None:
    """The policy names no host, and forbids frames, forms and another base address."""
    policy = (await browser.get("/graphql")).headers["content-security-policy"]

    sources = {source for part in policy.split("; ") for source in part.split()[1:]}
    assert {source for source in sources if not source.startswith("'")} == {"data:"}
    assert {"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))


@pytest.mark.skipif(not BUILD.exists(), reason="`make graphiql` has not been run")
async def test_the_built_page_names_no_other_origin() -> None:
    """Every address in the page that `make graphiql` builds is a path on this server, and every tag has its nonce."""
    html = bytes(graphiql_page().body).decode()

    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert {address.split("/")[1] for address in addresses if address != "data:,"} == {"graphiql-assets"}
    assert "//" not in html
    assert "CSP_NONCE" not in html
    assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", html))


async def test_a_page_is_neither_kept_nor_told_about(browser: httpx.AsyncClient) -> None:
    """A cache would hand out an old nonce, and a referrer would give away the query in the address."""
    headers = (await browser.get("/graphql")).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


async def test_an_asset_is_kept_for_ever(browser: httpx.AsyncClient) -> None:
    """Its name changes with its content, so a browser never has to ask again."""
    response = await browser.get(SCRIPT)

    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_worker_reaches_nothing(browser: httpx.AsyncClient) -> None:
    """A worker is not under the policy of the page that starts it, so its file brings one."""
    policy = (await browser.get(SCRIPT)).headers["content-security-policy"]

    assert policy == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["%2e%2e/index.html", "..%2findex.html", "%2fetc%2fpasswd", "", "missing.js"])
async def test_nothing_but_the_assets_is_served(browser: httpx.AsyncClient, path: str) -> None:
    """A path cannot climb out of the assets' folder, or list it."""
    assert (await browser.get(f"/graphiql-assets/{path}")).status_code == 404


async def test_a_page_that_is_not_built_says_how_to_build_it(browser: httpx.AsyncClient, build: Path) -> None:
    """The server starts anyway, and the page says which command is missing."""
    (build / "index.html").unlink()
    (build / SCRIPT.lstrip("/")).unlink()
    (build / "graphiql-assets").rmdir()

    response = await browser.get("/graphql")

    assert response.status_code == 503
    assert "make graphiql" in response.text
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-store"
    assert (await browser.get(SCRIPT)).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "is_packed"), [("gzip, deflate, br", True), ("gzip;q=0", False), ("br", False), ("identity", False)]
)
async def test_files_are_sent_compressed_to_those_who_take_it(
    browser: httpx.AsyncClient, build: Path, accepted: str, is_packed: bool
) -> None:
    """As the build compressed them, with the media type of the script; the others get the script as it is."""
    (build / f"{SCRIPT.lstrip('/')}.gz").write_bytes(gzip.compress(b"export {};", mtime=0))

    async with browser.stream("GET", SCRIPT, headers={"Accept-Encoding": accepted}) as response:
        body = b"".join([part async for part in response.aiter_raw()])

    assert response.headers.get("content-encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(body) if is_packed else body) == b"export {};"
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["vary"].lower() == "accept-encoding"
    assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip, br;q=0", "gzip"), ("*", "gzip")])
async def test_brotli_is_preferred_where_the_build_has_it(
    browser: httpx.AsyncClient, build: Path, accepted: str, coding: str
) -> None:
    """It is a sixth smaller; those who do not name it get gzip."""
    for ending in ("br", "gz"):
        (build / f"{SCRIPT.lstrip('/')}.{ending}").write_bytes(ending.encode())

    async with browser.stream("GET", SCRIPT, headers={"Accept-Encoding": accepted}) as response:
        body = b"".join([part async for part in response.aiter_raw()])

    assert response.headers["content-encoding"] == coding
    assert body == (b"br" if coding == "br" else b"gz")


async def test_a_browser_that_has_the_compressed_file_is_told_so(browser: httpx.AsyncClient, build: Path) -> None:
    """By its tag, which is another than that of the file as it is."""
    (build / f"{SCRIPT.lstrip('/')}.gz").write_bytes(gzip.compress(b"export {};", mtime=0))
    packed = await browser.get(SCRIPT, headers={"Accept-Encoding": "gzip"})
    plain = await browser.get(SCRIPT, headers={"Accept-Encoding": "identity"})
    again = await browser.get(SCRIPT, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})

    assert again.status_code == 304
    assert packed.headers["etag"] != plain.headers["etag"]


async def test_a_file_that_was_not_compressed_is_sent_as_it_is(browser: httpx.AsyncClient) -> None:
    """To a browser that takes gzip too."""
    response = await browser.get(SCRIPT, headers={"Accept-Encoding": "gzip"})

    assert (response.status_code, response.text) == (200, "export {};")
    assert "content-encoding" not in response.headers


@pytest.mark.skipif(not BUILD.is_dir(), reason="GraphiQL is not built")
async def test_the_build_compresses_its_scripts() -> None:
    """To less than half."""
    scripts = [path for path in (BUILD / "graphiql-assets").iterdir() if path.suffix == ".js"]
    packed = [path.with_name(f"{path.name}.gz") for path in scripts if path.stat().st_size > 1_000]

    assert packed
    assert sum(path.stat().st_size for path in packed) < sum(path.stat().st_size for path in scripts) / 2
