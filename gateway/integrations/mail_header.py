"""Headers of mails as they travel: ASCII that a reader decodes to exactly what was written.

They are written here and not by `email`: before Python 3.13 its parser, which it runs over every value that it is
given, decodes encoded words in it (CVE-2024-6923), so that a text could end its header and begin another one.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Final
from urllib.parse import quote, urlsplit

import idna

from gateway.visible_text import without_bidi_controls

FOLD: Final = "\r\n "
MAX_PLAIN_LENGTH: Final = 60
"""Of a text that is sent as it is: with its header's name it stays within the 78 characters of RFC 5322."""
MAX_LINE_LENGTH: Final = 998
MAX_MESSAGE_ID_LENGTH: Final = 320
"""Real ones are far shorter: it keeps `References` and what is stored of it small."""
_WORD_BYTES: Final = 45
"""What one encoded word carries: in Base64, with its frame, under 75 characters (RFC 2047)."""
_PARAMETER_LENGTH: Final = 60

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_PLAIN_FILENAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._+-]*[A-Za-z0-9])?")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]+>")
_LOCAL_PART: Final = re.compile(r"[^\s<>()\[\]\\,;:\"@]+")


def text_header(text: str) -> str:
    """Return an unstructured header's value, as of `Subject`. Raises ValueError for control characters."""
    _refuse_controls(text)
    text = without_bidi_controls(text)
    return text if _is_plain(text) else _encoded_words(text)


def address_header(address: str, name: str = "") -> str:
    """Return the value of `From`, `To` or `Reply-To`. Raises ValueError for what is no address."""
    written = f"<{ascii_domain(address)}>"
    _refuse_controls(name)
    name = without_bidi_controls(name)
    if not name:
        return written
    if _is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"{FOLD}{written}'
    return f"{_encoded_words(name)}{FOLD}{written}"


def ascii_domain(address: str) -> str:
    """Return an address with its domain as the DNS has it: any relay takes it so. Raises ValueError for other texts."""
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local):
        raise ValueError(f"{address!r} is no e-mail address")
    _refuse_controls(address)
    return f"{local}@{_ascii_host(domain)}"


def new_message_id(domain: str) -> str:
    """Return a Message-ID for a mail of a domain: random, so that it says nothing of other mails or of customers."""
    return f"<{token_hex(16)}@{_ascii_host(domain)}>"


def message_id_header(ids: Iterable[str]) -> str:
    """Return the value of `Message-ID`, `In-Reply-To` or `References`: ids as they are, one a line (RFC 5322, 3.6.4).

    An id is never an encoded word: programs compare it as it is written. Raises ValueError for what is no id.
    """
    return FOLD.join(_ascii_message_id(one) for one in ids)


def is_message_id(value: str) -> bool:
    """Return whether a mail's headers may have a value as the id of a mail."""
    try:
        _ascii_message_id(value)
    except ValueError:
        return False
    return True


def _ascii_message_id(value: str) -> str:
    """Return an id in ASCII: earlier versions stored the domain as people write it."""
    if len(value) > MAX_MESSAGE_ID_LENGTH or value[:1] != "<" or value[-1:] != ">":
        raise ValueError(f"{value[:80]!r} is no Message-ID")
    written = value if value.isascii() else f"<{ascii_domain(value[1:-1])}>"
    if "@" not in written or not _MESSAGE_ID.fullmatch(written):
        raise ValueError(f"{value[:80]!r} is no Message-ID")
    return written


def url_header(url: str) -> str:
    """Return `<url>` in one line of ASCII, as one-click programs read it (RFC 8058). Raises ValueError."""
    _refuse_controls(url)
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("a link needs a host")
    host = parts.hostname if ":" in parts.hostname else _ascii_host(parts.hostname)
    place = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    rest = quote(url.partition("//")[2].partition("/")[2], safe="/?#[]@!$&'()*+,;=:%~")
    written = f"<{parts.scheme}://{place}{port}/{rest}>"
    if len(written) > MAX_LINE_LENGTH - 30:
        raise ValueError("the link is too long for a header")
    return written


def attachment_header(filename: str) -> str:
    """Return the value of `Content-Disposition` for an attached file of this name (RFC 2231)."""
    _refuse_controls(filename)
    name = without_bidi_controls(filename)
    if len(name) <= MAX_PLAIN_LENGTH and _PLAIN_FILENAME.fullmatch(name):
        return f'attachment; filename="{name}"'
    encoded = quote(name, safe="")
    if len(encoded) <= _PARAMETER_LENGTH:
        return f"attachment;{FOLD}filename*=UTF-8''{encoded}"
    pieces = re.findall(rf"(?:%..|[^%]){{1,{_PARAMETER_LENGTH // 3}}}", encoded)
    pieces[0] = f"UTF-8''{pieces[0]}"
    marked = (f"filename*{number}*={piece}" for number, piece in enumerate(pieces))
    return f"attachment;{FOLD}" + f";{FOLD}".join(marked)


def _is_plain(text: str) -> bool:
    """Return whether every reader shows a text as it is: nothing in it looks like an encoded word."""
    return len(text) <= MAX_PLAIN_LENGTH and bool(_PLAIN.fullmatch(text)) and "=?" not in text


def _encoded_words(text: str) -> str:
    """Return a text as encoded words, one a line; readers drop the space between them (RFC 2047, 6.2)."""
    return FOLD.join(f"=?utf-8?b?{b64encode(part).decode()}?=" for part in _parts(text))


def _parts(text: str) -> Iterator[bytes]:
    """Return a text's UTF-8 in parts of whole characters."""
    part = b""
    for char in text:
        encoded = char.encode()
        if len(part) + len(encoded) > _WORD_BYTES:
            yield part
            part = b""
        part += encoded
    yield part


def _ascii_host(host: str) -> str:
    if host.isascii() and re.fullmatch(r"[A-Za-z0-9._-]+", host):
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError(f"{host!r} is no domain: {error}") from None


def _refuse_controls(text: str) -> None:
    if _CONTROL.search(text):
        raise ValueError("a header has no line breaks or other control characters")
