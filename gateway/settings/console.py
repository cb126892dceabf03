"""Settings of what is served beside GraphQL: the console, the customers' portal, and tools for agents."""

from typing import Literal

from pydantic import Field

from gateway.settings.portal import PortalSettings


class ConsoleSettings(PortalSettings):
    """What the console is served with; the demo works without any of it."""

    console: bool = Field(
        False,
        description="Serve the console at `/` and the portal at `/portal`; staff sign in at `GATEWAY_TOKEN_ISSUER`.",
    )
    console_client_id: str | None = Field(
        None, max_length=200, description="Client id of the console at your identity provider (public client, PKCE)."
    )
    console_scope: str = Field(
        "openid profile", max_length=400, description="Scopes that the console asks your identity provider for."
    )
    demo: bool = Field(False, description="Set by `gateway serve --demo`: the console signs anyone in, in any role.")
    mcp: Literal["off", "read", "write"] = Field(
        "off", description="Serve tools for agents at `/mcp` (Model Context Protocol): `read`, or `write` too."
    )
