"""The console and the customers' portal: one page and its assets, under a strict content security policy."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from gateway.transport.compression import compressed, takes_gzip
from gateway.transport.console.demo import DemoSignIn, demo_route
from gateway.transport.graphiql import PAGE_HEADERS, HashedFiles

BUILD: Final = Path(__file__).with_name("dist")
PLACES: Final = ("accounts", "customers", "jobs", "day", "duplicates", "import", "settings", "portal")
PAGES: Final = ("/", "/sign-in", *(f"/{place}{rest}" for place in PLACES for rest in ("", "/{rest:path}")))
"""Addresses that the page shows something at, if only that there is no such page; all others stay what they are."""

# React sets styles through the object model, which no policy forbids; Mantine's <style> elements carry the nonce.
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; "
    "connect-src 'self'{connect}; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; frame-src {frame}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STRIPE_FRAMES: Final = "https://js.stripe.com https://hooks.stripe.com"

NOT_BUILT: Final = """<!doctype html>
<html lang="en">
  <title>The console is not built</title>
  <h1>The console is not built</h1>
  <p>Run <code>make console</code> in the project's folder, then load this page again.</p>
  <p>The API itself needs no page: it answers at <a href="/graphql">/graphql</a>.</p>
</html>
"""

Page = Callable[[Request], Awaitable[Response]]


def console_routes(
    facts: Mapping[str, Any], connect: tuple[str, ...], demo: DemoSignIn | None = None, build: Path = BUILD
) -> list[BaseRoute]:
    """Return the routes of the page, its assets and, in the demo, the sign-in for everyone.

    `facts` is what the page has to know of the deployment; `connect` the other origins that it may send requests to.
    """
    page = console_page(facts, connect, demo, build)
    assets = HashedFiles(directory=build / "console-assets", check_dir=False)
    return [
        *(Route(path, page, methods=["GET"]) for path in PAGES),
        Mount("/console-assets", assets),
        *([demo_route(demo)] if demo else []),
    ]


def console_documents(build: Path = BUILD) -> dict[str, str]:
    """Return the documents that the console sends by their hashes, empty if it is not built."""
    try:
        documents: dict[str, str] = orjson.loads((build / "persisted-documents.json").read_bytes())
    except FileNotFoundError:
        return {}
    return documents


def console_page(facts: Mapping[str, Any], connect: tuple[str, ...], demo: DemoSignIn | None, build: Path) -> Page:
    """Return what answers with the page, with a fresh nonce, or says how to build it."""
    frame = STRIPE_FRAMES if facts.get("stripe") == "stripe" else "'none'"

    async def respond(request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        origins = "".join(f" {origin}" for origin in connect)
        policy = PAGE_POLICY.format(nonce=nonce, connect=origins, frame=frame)
        headers = {**PAGE_HEADERS, "Content-Security-Policy": policy}
        try:
            html = (build / "index.html").read_text("utf-8")
        except FileNotFoundError:
            return HTMLResponse(NOT_BUILT, 503, headers)
        # The demo's visitors are signed in by the page itself: a round trip less before anything is shown.
        told = {**facts, "session": demo.first_session(request)} if demo else facts
        known = escape(orjson.dumps(told).decode(), quote=True)
        frame_of_page = _frame(request.url.path, bool(told.get("session")), build)
        for mark, text in {"CSP_NONCE": nonce, "CONSOLE_FACTS": known, **frame_of_page}.items():
            html = html.replace(mark, text)
        if not takes_gzip(request.headers.get("accept-encoding")):
            return HTMLResponse(html, 200, headers)
        return HTMLResponse(await compressed(html.encode()), 200, {**headers, "Content-Encoding": "gzip"})

    return respond


def _frame(path: str, is_signed_in: bool, build: Path) -> dict[str, str]:
    """Return what a page shows before its scripts run: its heading, what it is for, and the place of its content."""
    frames: dict[str, dict[str, str]] = orjson.loads((build / "frames.json").read_bytes())
    kind = "console"
    if path.startswith("/portal"):
        kind = "portal" if is_signed_in else "form"
    texts = frames.get("/portal?" if kind == "portal" else path, {})
    return {
        "CONSOLE_PAGE": kind,
        "CONSOLE_TITLE": escape(texts.get("title", "")),
        "CONSOLE_LEAD": escape(texts.get("lead", "")),
    }
