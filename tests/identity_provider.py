"""An identity provider: a real HTTP server that publishes keys, and tokens signed with them."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ISSUER, AUDIENCE = "https://id.example/", "profiles"


class IdentityProvider:
    """What it publishes, may be changed while it runs."""

    def __init__(self) -> None:
        self.keys: dict[str, PrivateKey] = {}
        self.others: list[dict[str, Any]] = []
        self.answer: tuple[int, bytes] | None = None
        self.hold = threading.Event()
        self.hold.set()
        self.asked = 0
        self.url = ""

    def body(self) -> bytes:
        """Return the key set."""
        described = [{**published(key), "kid": key_id, "use": "sig"} for key_id, key in self.keys.items()]
        return json.dumps({"keys": [*self.others, *described]}).encode()

    def token(self, key_id: str | None, key: PrivateKey | None = None, algorithm: str = "", /, **changes: Any) -> str:
        """Return a token of acme's office; `key` signs it instead of the one of that id, a change to None removes."""
        signer = key or self.keys[str(key_id)]
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "stf_1",
            "role": "office",
            "company": "acme",
            "exp": now + timedelta(hours=1),
            **changes,
        }
        sent = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": key_id} if key_id is not None else None
        return jwt.encode(sent, signer, algorithm or algorithm_for(signer), headers)


def algorithm_for(key: PrivateKey) -> str:
    """Return what a key of this kind signs with."""
    if isinstance(key, Ed25519PrivateKey):
        return "EdDSA"
    return "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"


def published(key: PrivateKey) -> dict[str, Any]:
    """Return a key's public half, as JSON Web Keys describe it."""
    public: Any = key.public_key()
    if isinstance(key, Ed25519PrivateKey):
        return OKPAlgorithm.to_jwk(public, as_dict=True)
    kind = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    return kind.to_jwk(public, as_dict=True)


def symmetric(secret: bytes) -> dict[str, Any]:
    """Return a key that should never be published."""
    return {"kty": "oct", "kid": "shared", "alg": "HS256", "k": base64.urlsafe_b64encode(secret).decode().rstrip("=")}


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """Yield a provider that runs for the time."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            provider.hold.wait()
            status, body = provider.answer or (200, provider.body())
            self.send_response(status)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:  # the gateway had enough
                self.close_connection = True

        def log_message(self, format: str, *_: Any) -> None:  # as the base class names it
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}/keys"
    serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    try:
        yield provider
    finally:
        provider.hold.set()
        server.shutdown()
        server.server_close()
        serving.join()
