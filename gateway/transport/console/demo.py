"""The demo's sign-in: a short token for any role of a demo company, for any visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.access.permission import Role

PATH: Final = "/console/demo-session"
MAX_BODY_BYTES: Final = 1_000
ROLES: Final = (Role.OFFICE, Role.TECHNICIAN, Role.SALES, Role.ADMIN, Role.CUSTOMER)


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """Who may be signed in, and what signs them in."""

    companies: tuple[str, ...]
    seconds: int
    """How long a token lasts."""
    sign: Callable[[Role, str], str]


class _Wish(msgspec.Struct):
    """The person that the caller wants to be."""

    role: Role
    company: str


def demo_route(demo: DemoSignIn) -> Route:
    """POST gives a token; nothing is set in the browser, which keeps it in memory."""

    async def respond(request: Request) -> Response:
        try:
            wish = msgspec.json.decode((await request.body())[:MAX_BODY_BYTES], type=_Wish)
        except msgspec.DecodeError:
            return JSONResponse({"message": 'Send {"role": "office", "company": "acme"}.'}, 400)
        if wish.company not in demo.companies or wish.role not in ROLES:
            message = f"The demo has the companies {', '.join(demo.companies)} and the roles {', '.join(ROLES)}."
            return JSONResponse({"message": message}, 400)
        session = {"token": demo.sign(wish.role, wish.company), "expiresInSeconds": demo.seconds}
        return JSONResponse(session, headers={"cache-control": "no-store"})

    return Route(PATH, respond, methods=["POST"])
