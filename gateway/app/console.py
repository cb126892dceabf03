"""The console and the portal, wired: what the page gets to know of the deployment."""

from typing import Any
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from gateway.errors import SettingsRefused
from gateway.settings import Settings
from gateway.transport.console import console_documents, console_routes
from gateway.transport.console.demo import ROLES, DemoSignIn

STRIPE_ORIGINS = ("https://api.stripe.com",)


def console_routes_for(settings: Settings, demo: DemoSignIn | None) -> list[BaseRoute]:
    """Return the routes of the console, if it is served. Raises SettingsRefused."""
    if demo is None and not settings.console:
        return []
    facts: dict[str, Any] = {
        "graphiql": settings.schema_is_open,
        "portal": settings.portal_key_file is not None or settings.development,
    }
    connect: tuple[str, ...] = ()
    if demo is not None:
        facts |= {"mode": "demo", "companies": demo.companies, "roles": ROLES}
    else:
        if settings.console_client_id is None:
            raise SettingsRefused(
                "GATEWAY_CONSOLE needs GATEWAY_CONSOLE_CLIENT_ID: the console's client at your identity provider."
            )
        facts |= {
            "mode": "openid",
            "issuer": settings.token_issuer,
            "clientId": settings.console_client_id,
            "scope": settings.console_scope,
            "audience": settings.token_audience,
        }
        connect += (_origin(settings.token_issuer),)
    if settings.stripe_publishable_key is not None:
        is_fake = demo is not None and settings.stripe_api_base.startswith("http://")
        facts |= {"stripe": "fake" if is_fake else "stripe", "stripeBase": settings.stripe_api_base}
        connect += (settings.stripe_api_base,) if is_fake else STRIPE_ORIGINS
    return console_routes(facts, connect, demo)


def documents_of_console(settings: Settings, demo: DemoSignIn | None) -> dict[str, str]:
    """Return the documents that the console sends, if it is served."""
    return console_documents() if demo is not None or settings.console else {}


def _origin(issuer: str) -> str:
    """Return the origin of the identity provider. Raises SettingsRefused."""
    address = urlsplit(issuer)
    if address.scheme not in ("https", "http") or not address.netloc:
        raise SettingsRefused(
            "GATEWAY_CONSOLE signs staff in at GATEWAY_TOKEN_ISSUER: set it to the address of your identity provider."
        )
    return f"{address.scheme}://{address.netloc}"
