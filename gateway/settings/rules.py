"""What settings are checked by and default to, beside their declarations."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

REMOVED = {
    "GATEWAY_SOCKET_ORIGINS": "list its origins in GATEWAY_CORS_ORIGINS, separated by commas. Their pages may then "
    "also ask over HTTP.",
}
"""Variables of earlier versions, and what to do instead: ignored, they would silently shut someone out."""
ORIGIN = re.compile(r"(https(?!.*:443$)|http(?!.*:80$))://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
"""As browsers send it: lower case, no path, no port that goes without saying."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_RESERVED_DATABASES = ("admin", "local", "config")
_GUARDED_HOST = r"(https://[^/?#@\s]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)"
"""Of an address that secrets or keys come from or go to."""
_HOST = r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
_SHAPES = {
    "MONGODB_URI": (
        re.compile(r"mongodb(\+srv)?://[^\s/]\S*"),
        "set the address of a replica set, like mongodb://db1.internal,db2.internal,db3.internal/?replicaSet=rs0",
    ),
    "GATEWAY_TOKEN_JWKS_URL": (
        re.compile(_GUARDED_HOST + r"(/\S*)?"),
        "set the address of your identity provider's keys, with https:// (or http:// on this machine)",
    ),
    "GATEWAY_ASK_URL": (
        re.compile(_GUARDED_HOST + r"(/[^?#\s]*)?"),
        "set the base of an API, like https://models.example.com/v1 (or http:// on this machine)",
    ),
    "GATEWAY_FILE_STORAGE": (
        re.compile(r"gridfs|memory://|file:///\S*|(s3|gs|az)://[^\s/]\S*"),
        "set gridfs, or an address like s3://bucket/folder, gs://…, az://… or file:///folder",
    ),
    "GATEWAY_DATABASE": (
        re.compile(r"[^/\\. \"$*<>:|?]{1,63}"),
        'set a name of 1 to 63 characters without any of / \\ . " $ * < > : | ? and space',
    ),
    "GATEWAY_CLIENT_ADDRESS_HEADER": (
        re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"),
        "set the header's name alone, without a colon, like X-Real-IP",
    ),
    "GATEWAY_MAIL_FROM": (
        re.compile(r"[^\s@<>,;:\"\\()\[\]]+@[\w-]+(\.[\w-]+)*"),
        "set one address alone, like post@example.com",
    ),
    "GATEWAY_PUBLIC_URL": (
        re.compile(_HOST),
        "set scheme and host, without a path, user or password, like https://api.example.com",
    ),
    "GATEWAY_PORTAL_URL": (
        re.compile(_HOST + r"([/?#]\S*)?"),
        "set an address without user and password, like https://portal.example.com",
    ),
    "GATEWAY_STRIPE_API_BASE": (
        re.compile(_HOST + r"(/[^\s?#]*)?"),
        "set an address without user and password, or leave it out for https://api.stripe.com",
    ),
    "GATEWAY_TWILIO_API_BASE": (
        re.compile(_HOST + r"(/[^\s?#]*)?"),
        "set an address without user and password, or leave it out for https://api.twilio.com",
    ),
    "GATEWAY_OTLP_ENDPOINT": (
        re.compile(r"https?://\S+"),
        "set the collector's address, like http://127.0.0.1:4318",
    ),
}
"""What a value must look like, and what to set."""
STAFF_ROLES = ("admin", "office", "technician", "sales")


def require_sound_values(values: Mapping[str, object], *, production: bool) -> None:
    """Check texts, by variable, that would fail or do harm only when they are used. Raises ValueError."""
    for name, value in values.items():
        # Space around a secret, as files end with it, is for its reader to leave out.
        text = value.get_secret_value().strip() if isinstance(value, SecretStr) else value
        if not isinstance(text, str):
            continue
        if _CONTROL.search(text):
            raise ValueError(f"{name} has a line break or another control character in it: remove it")
        shape, advice = _SHAPES.get(name, (None, ""))
        if shape is not None and (not shape.fullmatch(text) or not _has_port(text)):
            raise ValueError(f"{name} cannot be used: {advice}")
    if values.get("GATEWAY_DATABASE") in _RESERVED_DATABASES:
        raise ValueError("GATEWAY_DATABASE cannot be used: MongoDB keeps its own records there; set another name")
    if production:
        for name in ("GATEWAY_STRIPE_API_BASE", "GATEWAY_TWILIO_API_BASE"):
            address = urlsplit(str(values[name]))
            if address.scheme != "https" and address.hostname not in _ON_THIS_MACHINE:
                raise ValueError(f"{name} would send secrets in the clear: set an address with https://")


def _has_port(text: str) -> bool:
    """Return whether the port of an address, if it has one, is one; PyMongo checks those of several hosts."""
    try:
        return "://" not in text or text.startswith("mongodb") or urlsplit(text).port != 0
    except ValueError:
        return False


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


def group_roles(given: object) -> object:
    """Return (group, role) of each part of a text as `Dispatch=office,Crew=technician`. Raises ValueError."""
    if not isinstance(given, str):
        return given
    found: list[tuple[str, str]] = []
    for part in filter(None, (part.strip() for part in given.split(","))):
        group, _, role = (each.strip() for each in part.rpartition("="))
        if not group or role not in STAFF_ROLES:
            raise ValueError(f"{part!r}: write GROUP=ROLE with one of {', '.join(STAFF_ROLES)}")
        found.append((group, role))
    return tuple(found)
