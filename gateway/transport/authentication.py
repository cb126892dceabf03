"""Who sends a request, by its `Authorization` header (RFC 6750)."""

from starlette.requests import Request

from gateway.access.token import TokenVerifier
from gateway.access.viewer import Viewer
from gateway.errors import ErrorCode, Unauthenticated
from gateway.transport.refusal import RefusedRequest

_CHALLENGE = {"www-authenticate": 'Bearer realm="customer-profile-gateway"'}


def viewer_of(request: Request, verifier: TokenVerifier) -> Viewer | None:
    """The viewer a bearer token speaks for; None without one. Raises RefusedRequest (401) for a bad token."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated("Send the token as 'Authorization: Bearer TOKEN'.")
    try:
        return verifier.viewer(token.strip())
    except Unauthenticated as refusal:
        raise unauthenticated(str(refusal)) from None


def unauthenticated(message: str) -> RefusedRequest:
    """401, with the challenge that tells how to sign in."""
    return RefusedRequest(401, ErrorCode.UNAUTHENTICATED, message, dict(_CHALLENGE))
