"""Where a request comes from."""

from starlette.requests import HTTPConnection

from gateway.settings import Settings


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """Return the address of the client: as the operator's proxy gives it, if there is one, else as connected."""
    direct: str = (connection.scope.get("client") or ("",))[0]
    header = settings.client_address_header
    return connection.headers.get(header, direct).strip() if header else direct
