"""One-time tokens in links: 256 random bits, of which only a digest is stored."""

import hashlib
import secrets

from gateway.access.token import read_company_id

_BYTES = 32


def new_one_time_token(handle: str) -> str:
    """A fresh token of a company: `acme.R4nd0m…`; the handle says where to look for it."""
    return f"{handle}.{secrets.token_urlsafe(_BYTES)}"


def make_digest(token: str) -> str:
    """Return what is stored of a token: SHA-256; against 256 random bits nothing slower is needed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def read_token_company(token: str) -> str:
    """Return the id of the company that a token says it is of."""
    return read_company_id(token.partition(".")[0])
