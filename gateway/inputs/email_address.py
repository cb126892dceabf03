"""The rule of an e-mail address."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from gateway.errors import Fault, UserErrorCode
from gateway.inputs.rule import RuleViolation, ValidationContext
from gateway.inputs.text import text_faults
from gateway.integrations.lazy_module import LazyModule
from gateway.matching.email_address import MIN_TOP_LEVEL

if TYPE_CHECKING:
    import email_validator
else:
    email_validator = LazyModule("email_validator")

MAX_EMAIL_LENGTH = 254
MAX_PLAIN_EMAIL = 64
MAX_DOMAINS_CACHED = 1_000
_PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")


def _parsed_email(text: str) -> "email_validator.ValidatedEmail":
    return email_validator.validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)


_address_at = lru_cache(maxsize=MAX_DOMAINS_CACHED)(lambda domain: _parsed_email(f"a@{domain}"))


def _validated_email(text: str) -> tuple[str, str]:
    """Return (the address, its domain in ASCII). Raises EmailNotValidError.

    Of an address that is plain before the @, as most are, only the domain can be wrong, and many share one.
    """
    local, _, domain = text.rpartition("@")
    if len(text) > MAX_PLAIN_EMAIL or not _PLAIN_LOCAL.fullmatch(local):
        valid = _parsed_email(text)
        return valid.normalized, valid.ascii_domain
    valid = _address_at(domain)
    return f"{local}@{valid.domain}", valid.ascii_domain


def an_email_address(given: str | None, _: ValidationContext) -> str:
    """An e-mail address that mail can be sent to (RFC 5321, 5322); whether it exists is not asked.

    Its domain may be international, which the DNS has in ASCII. What is before the @ must be ASCII: few mail servers
    on the way to it would pass it on (SMTPUTF8, RFC 6531).
    """
    text = (given or "").strip()
    if len(text) > MAX_EMAIL_LENGTH:
        raise RuleViolation(
            Fault(UserErrorCode.TOO_LONG, f"At most {MAX_EMAIL_LENGTH} characters; this has {len(text)}.")
        )
    try:
        address, domain = _validated_email(text)
    except email_validator.EmailNotValidError as error:
        raise RuleViolation(Fault(UserErrorCode.INVALID_EMAIL, f"This is not an e-mail address: {error}")) from None
    if len(domain.rpartition(".")[2]) < MIN_TOP_LEVEL:
        message = "This is not an e-mail address: no domain ends in a single letter."
        raise RuleViolation(Fault(UserErrorCode.INVALID_EMAIL, message))
    if faults := text_faults(address, (), longest=MAX_EMAIL_LENGTH):
        raise RuleViolation(*faults)
    return address
