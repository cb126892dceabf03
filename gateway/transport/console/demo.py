"""The demo's sign-in: a short token for any role of a demo company, for any visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.access.permission import ROLE_PERMISSIONS, Role

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

    def session(self, role: Role, company: str) -> dict[str, Any]:
        """Return a token with how long it lasts and what it permits."""
        permissions = sorted(ROLE_PERMISSIONS[role])
        return {"token": self.sign(role, company), "expiresInSeconds": self.seconds, "permissions": permissions}

    def first_session(self, request: Request) -> dict[str, Any] | None:
        """Return the session that a page begins with; `None` for pages that ask who it is."""
        role, company = Role.OFFICE, self.companies[0]
        if request.url.path.startswith("/portal"):
            role, company = Role.CUSTOMER, request.query_params.get("demo", "")
        if company not in self.companies:
            return None
        return {"role": role, "company": company, **self.session(role, company)}


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
        return JSONResponse(demo.session(wish.role, wish.company), headers={"cache-control": "no-store"})

    return Route(PATH, respond, methods=["POST"])
