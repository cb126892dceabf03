"""What settings are checked by and default to, beside their declarations."""

import os
import re
from pathlib import Path

REMOVED = {
    "GATEWAY_SOCKET_ORIGINS": "list its origins in GATEWAY_CORS_ORIGINS, separated by commas. Their pages may then "
    "also ask over HTTP.",
}
"""Variables of earlier versions, and what to do instead: ignored, they would silently shut somebody out."""
ORIGIN = re.compile(r"(https(?!.*:443$)|http(?!.*:80$))://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
"""As browsers send it: lower case, no path, no port that goes without saying."""


def default_data_folder() -> Path:
    """The folder for local state: `$XDG_DATA_HOME` (XDG Base Directory Specification) or `~/.local/share`."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "customer-profile-gateway"


def file_descriptors() -> int:
    """Return how many file descriptors this process may have."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return 10_000
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 100_000 if soft == resource.RLIM_INFINITY else min(soft, 100_000)


def exact_origins(given: object) -> object:
    """Return the origins in a text, separated by commas. Raises ValueError for one that no browser would send."""
    origins = tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given
    if isinstance(origins, tuple):
        for origin in origins:
            if not ORIGIN.fullmatch(str(origin)):
                raise ValueError(f"{origin!r} is no origin as browsers write it, like https://app.example.com")
    return origins
