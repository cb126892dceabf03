"""Unsubscribe links: a page for people, one click for mail programs (RFC 8058). No login, and nothing to learn."""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway.documents.change import Origin
from gateway.documents.contact import PreferenceSource
from gateway.errors import Unavailable
from gateway.store.database import deadline
from gateway.transport.request import request_id_of

Unsubscribe = Callable[[str, PreferenceSource, Origin], Awaitable[bool]]
"""(token, source, request) → whether the link is one of ours."""

SECONDS = 10.0
# The look of the portal, which this page must not need.
_STYLE = (
    "body{margin:0;background:#f6f8f8;color:#14181a;font:16px/1.55 system-ui,sans-serif}"
    "main{max-width:24rem;margin:12vh auto;padding:2rem;background:#fff;border:1px solid #e3e8ea;border-radius:8px}"
    "h1{font-size:1.4rem;margin:0 0 .75rem}p{margin:0 0 1.25rem}"
    "button{font:inherit;font-weight:560;width:100%;padding:.6rem;border:0;border-radius:8px;background:#17707a;"
    "color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #53adb3;outline-offset:2px}"
    "@media(prefers-color-scheme:dark){body{background:#15181a;color:#e8ecee}"
    "main{background:#1d2124;border-color:#33393d}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_FORM = '<form method="post" action="?through=page"><button>Unsubscribe</button></form>'


def unsubscribe_route(unsubscribe: Unsubscribe) -> Route:
    """GET shows a button for any link; POST unsubscribes. What is posted is not read."""

    async def respond(request: Request) -> Response:
        if request.method != "POST":
            return _page(200, "Unsubscribe", "Do you want no more mail from us?", _FORM)
        from_page = request.query_params.get("through") == "page"
        source = PreferenceSource.UNSUBSCRIBE_LINK if from_page else PreferenceSource.ONE_CLICK
        try:
            async with deadline(SECONDS):
                origin = Origin(request_id_of(request))
                ours = await unsubscribe(request.path_params["token"], source, origin)
        except Unavailable as reason:
            return _page(503, "Please try again", str(reason))
        if not ours:
            return _page(404, "This link is not complete", "Open it from the mail again, or answer that mail.")
        return _page(200, "You are unsubscribed", "You will get no more mail but what you ask for yourself.")

    return Route("/unsubscribe/{token}", respond, methods=["GET", "POST"])


def _page(status: int, title: str, text: str, form: str = "") -> Response:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    head = f"{head}<style>{_STYLE}</style>"
    body = f"<main><h1>{escape(title)}</h1><p>{escape(text)}</p>{form}</main>"
    page = f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    return HTMLResponse(page, status, _HEADERS)
