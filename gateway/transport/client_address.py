"""Where a request comes from."""

import ipaddress
from functools import lru_cache

from starlette.requests import HTTPConnection

from gateway.settings import Settings

MAX_ADDRESS_LENGTH = 64


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """Return the address of the client: as the operator's proxy gives it, if there is one, else as connected.

    Of several, in one header or in many, the last is the proxy's: those before it are what the client sent.
    """
    direct: str = (connection.scope.get("client") or ("",))[0]
    header = settings.client_address_header
    given = connection.headers.getlist(header) if header else []
    last = given[-1].rpartition(",")[2].strip() if given else ""
    return _parsed(last[:MAX_ADDRESS_LENGTH]) or direct


@lru_cache(maxsize=1_024)
def _parsed(written: str) -> str:
    """Return an address without its port; an empty text for what is no address."""
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        return ""
