"""Ids of mails that come in with what another system keeps: the headers by which mail programs thread (RFC 5322)."""

import re
from collections.abc import Sequence

from gateway.errors import Fault, UserErrorCode
from gateway.inputs.rule import RuleViolation, ValidationContext
from gateway.integrations.mail_header import is_message_id

MAX_GIVEN_REFERENCES = 200
"""Ids of one `References` header; of a longer one the sender's program keeps the first and the latest itself."""
_IDS = re.compile(r"<[^<>\s]*>")


def mail_id_rule(given: str | None, _: ValidationContext) -> str | None:
    """Return a Message-ID in its angle brackets, which may be left out."""
    if given is None or not given.strip():
        return None
    text = given.strip()
    return _checked(text if text.startswith("<") else f"<{text}>")


def references_rule(given: Sequence[str] | None, ground: ValidationContext) -> tuple[str, ...]:
    """Return Message-IDs, each once; an item may be a whole header."""
    items = [one for text in given or () for one in (_IDS.findall(text) or text.split())]
    if len(items) > MAX_GIVEN_REFERENCES:
        message = f"At most {MAX_GIVEN_REFERENCES}; these are {len(items)}."
        raise RuleViolation(Fault(UserErrorCode.TOO_MANY, message))
    found = [mail_id_rule(one, ground) for one in items]
    return tuple(dict.fromkeys(one for one in found if one))


def _checked(text: str) -> str:
    if not is_message_id(text):
        message = "This is no Message-ID. Send it as it is in the mail's header: <text@domain>."
        raise RuleViolation(Fault(UserErrorCode.INVALID, message))
    return text
