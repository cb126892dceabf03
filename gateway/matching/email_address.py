"""E-mail addresses as they are compared: for storing, finding and signing in."""

import unicodedata
from functools import lru_cache
from typing import Final

import idna

MAX_LOCAL_PART = 64
"""Octets before the @ (RFC 5321, 4.5.3.1.1)."""
MAX_EMAILS_CACHED: Final = 2_000
"""Addresses whose keys are remembered: a write of a customer asks for them several times."""
MIN_TOP_LEVEL = 2
"""Characters of a top-level domain: no domain has one letter."""
_NO_ADDRESS = """
none noemail nomail noaddress noemailaddress unknown nobody notprovided notgiven notapplicable noneprovided
emailnotprovided donthaveone hasnoemail noemailgiven noemailprovided refused declined noreply donotreply
"""
_PLACEHOLDERS = frozenset(_NO_ADDRESS.split())
"""Texts that people type before the @ of an address that a customer does not have, at any domain."""
_PLACEHOLDERS_AT_NOWHERE = _PLACEHOLDERS | frozenset(
    ["na", "no", "n", "x", "xx", "xxx", "a", "test", "nil", "null", "customer"]
)
_MADE_UP = "none no noemail nomail na email mail nowhere unknown test x xx xxx a abc null nil domain fake notreal"
_NOWHERE = frozenset(_MADE_UP.split())
"""First labels of domains that people make up."""


@lru_cache(maxsize=MAX_EMAILS_CACHED)
def email_key(address: str) -> str:
    """Return an e-mail address as it is compared: without case, its domain in the ASCII form (IDNA, UTS 46)."""
    text = address.strip()
    if text.isascii():
        return text.lower()
    local, at, domain = unicodedata.normalize("NFKC", text).rpartition("@")
    return f"{local.casefold()}{at}{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError:
        return domain.casefold()


@lru_cache(maxsize=MAX_EMAILS_CACHED)
def is_placeholder_email(address: str) -> bool:
    """Return whether an address was typed because a field had to be filled in: `none@none.com`."""
    local, _, domain = email_key(address).rpartition("@")
    local = "".join(char for char in local if char.isalpha())
    label, _, rest = domain.partition(".")
    if local in _PLACEHOLDERS or domain.endswith(".invalid"):
        return True
    return label in _NOWHERE and "." not in rest and (local in _PLACEHOLDERS_AT_NOWHERE or local == label)
