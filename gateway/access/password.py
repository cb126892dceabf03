"""Passwords of portal accounts: argon2id (RFC 9106), with the parameters that OWASP asks for."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 200

_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# The most frequent of leaked lists that are long enough to be allowed otherwise.
_FREQUENT: Final = frozenset(Path(__file__).with_name("frequent_passwords.txt").read_text("utf-8").split())


class PasswordCheck(NamedTuple):
    """Whether a password is the right one, and whether its hash should be made again with today's parameters."""

    fits: bool
    outdated: bool


def weakness(password: str, email: str) -> str | None:
    """Return what is wrong with a new password, as a message to the person who chose it, or `None`."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters; three unrelated words are easy to remember."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    folded = password.strip().casefold()
    if folded in (email, email.partition("@")[0]):
        return "Do not use your e-mail address as your password."
    if folded in _FREQUENT or len(set(folded)) < 4:
        return "Many people use this password, so it is guessed first. Choose another."
    return None


def hashed(password: str) -> str:
    """The hash to store. Takes tens of milliseconds: run it in a thread."""
    return _hasher.hash(_normalised(password))


def check(stored: str | None, password: str) -> PasswordCheck:
    """Return whether a password fits a stored hash; without one the answer is no, and takes as long."""
    try:
        _hasher.verify(stored or _dummy_hash(), _normalised(password[: MAX_LENGTH + 1]))
    except (VerificationError, InvalidHashError):
        return PasswordCheck(fits=False, outdated=False)
    return PasswordCheck(fits=stored is not None, outdated=stored is not None and _hasher.check_needs_rehash(stored))


def _normalised(password: str) -> str:
    """The same text however a keyboard composes it (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _dummy_hash() -> str:
    return _hasher.hash("nobody's password")
