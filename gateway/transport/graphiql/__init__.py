"""GraphiQL for browsers: a page and its assets, all from this server, under a strict content security policy."""

import os
import secrets
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from gateway.transport.compression import takes_brotli, takes_gzip

BUILD: Final = Path(__file__).with_name("dist")

# 'strict-dynamic' lets the page's one script load the others. Monaco draws text as HTML with `style` attributes,
# so 'unsafe-inline' for these alone: its <style> elements carry the nonce.
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
ASSET_HEADERS: Final = {
    # A file's name holds a hash of its content.
    "Cache-Control": "public, max-age=31536000, immutable",
    # A worker runs under the policy of its file, and Monaco's load nothing.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}

NOT_BUILT: Final = """<!doctype html>
<html lang="en">
  <title>GraphiQL is not built</title>
  <h1>GraphiQL is not built</h1>
  <p>Run <code>make graphiql</code> in the project's folder, then load this page again.</p>
  <p>The API itself needs no page: it answers <code>POST</code> requests to this address.</p>
</html>
"""


def graphiql_page(build: Path = BUILD) -> Response:
    """Return the page with a fresh nonce, or say how to build it."""
    nonce = secrets.token_urlsafe(16)
    headers = {**PAGE_HEADERS, "Content-Security-Policy": PAGE_POLICY.format(nonce=nonce)}
    try:
        html = (build / "index.html").read_text("utf-8")
    except FileNotFoundError:
        return HTMLResponse(NOT_BUILT, 503, headers)
    return HTMLResponse(html.replace("CSP_NONCE", nonce), 200, headers)


def graphiql_assets(build: Path = BUILD) -> Mount:
    """Return the route of the files that the page loads."""
    return Mount("/graphiql-assets", HashedFiles(directory=build / "graphiql-assets", check_dir=False))


class HashedFiles(StaticFiles):
    """Files that a browser may keep for ever, from a folder that may yet have to be built."""

    async def check_config(self) -> None:
        """Accept a folder that is missing: its files are then not found."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file with the headers of an asset; compressed, as the build left it, to those who take that."""
        coding, packed = _packed(os.fspath(full_path), Headers(scope=scope).get("accept-encoding"))
        if packed:
            full_path, stat_result = packed, packed.stat()
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(ASSET_HEADERS)
        if packed:
            response.headers["Content-Encoding"] = coding
        return response


def _packed(path: str, accepted: str | None) -> tuple[str, Path | None]:
    """Return the smallest of a file's compressed copies that a client takes, with the name of its coding."""
    for coding, ending, is_taken in (("br", ".br", takes_brotli(accepted)), ("gzip", ".gz", takes_gzip(accepted))):
        if is_taken and (packed := Path(path + ending)).is_file():
            return coding, packed
    return "", None
