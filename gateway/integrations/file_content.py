"""What a file is, detected from its bytes: the name and type that its sender gave do not count."""

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from gateway.errors import GatewayError
from gateway.integrations.archive import open_archive
from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import puremagic
else:
    puremagic = LazyModule("puremagic")

HEAD_BYTES = 4_096
MAX_ZIP_ENTRIES = 10_000
MAX_TYPES_BYTES = 1_000_000
_TEXT_BLOCK = 1 << 20


class UnsupportedContent(GatewayError):
    """A kind of file that is not taken; the text says which are."""


class ContentType(NamedTuple):
    """A kind of file: its media type, and the endings of its names, the usual one first."""

    media_type: str
    extensions: tuple[str, ...]
    pillow_format: str | None = None
    """For images: what pillow calls it."""
    is_kept_as_jpeg: bool = False
    """For images that browsers do not show."""

    @property
    def kept(self) -> "ContentType":
        """The kind that it is when it is kept."""
        return JPEG if self.is_kept_as_jpeg else self


JPEG = ContentType("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), "JPEG")
PNG = ContentType("image/png", (".png",), "PNG")
WEBP = ContentType("image/webp", (".webp",), "WEBP")
GIF = ContentType("image/gif", (".gif",), "GIF")
HEIC = ContentType("image/heic", (".heic", ".heif", ".hif"), "HEIF", is_kept_as_jpeg=True)
PDF = ContentType("application/pdf", (".pdf",))
TEXT = ContentType("text/plain", (".txt", ".text", ".log", ".md"))
CSV = ContentType("text/csv", (".csv",))
DOCX = ContentType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
XLSX = ContentType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))

TAKEN = "Send a JPEG, PNG, WebP, GIF or HEIC image, a PDF, DOCX, XLSX or CSV document, or plain text in UTF-8."
NOT_UTF8 = f"Text is taken in UTF-8, and this is in another encoding: save it as UTF-8. {TAKEN}"
_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_PDF_START = b"%PDF-"
PDF_START_WITHIN = 1_024
"""Bytes: what PDF readers skip before it (ISO 32000-1, Annex H): a byte-order mark, a printer's or a mail's header."""
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_ARCHIVE_START = b"PK"
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"))
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_CONTENT_TYPES = "[Content_Types].xml"
_MISLEADING_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")
_PROGRAM_PART = re.compile(
    # VBA, Excel 4 macro sheets, ActiveX, programs, and documents with macros within the document.
    r"vba|macrosheets?/|(^|/)activex/|\.(exe|dll|js|jse|vbs|vbe|wsf|hta|ps1|bat|cmd|scr|com|docm|dotm|xlsm|xltm|xlam|xlsb|pptm)$",
    re.IGNORECASE,
)
_PROGRAM_TYPE = re.compile(rb"macroEnabled|macrosheet|vbaProject|vbaData|ms-office\.activeX", re.IGNORECASE)
"""In the list of types, where a part of any name may be declared to be a macro."""
_OFFICE = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<!--.*?-->)*<"
    rb"(?:!doctype\b|!--|\?xml|\?php|%@|(?:html|head|body|script|svg|iframe|style|title|div|table|meta)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
"""How a web page begins for browsers (WHATWG, MIME sniffing): a tag within a text, or in quotes, is a text."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""The marks with which text in UTF-16 begins."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def content_type(content: BinaryIO, filename: str) -> ContentType:
    """The kind of a content, which is left at its start. The name only tells CSV from other text.

    Raises UnsupportedContent.
    """
    content.seek(0)
    head = content.read(HEAD_BYTES)
    found = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = WEBP
    elif head[4:8] == b"ftyp":
        found = _heic(head)
    elif head.startswith(b"PK\x03\x04"):
        found = _office_document(content)
    elif found is None and _is_pdf(head):
        found = PDF
    if found is None:
        found = _text(content, head, filename)
    content.seek(0)
    if found is None:
        raise UnsupportedContent(_refusal(head))
    return found


def _is_pdf(head: bytes) -> bool:
    before, start, _ = head[: PDF_START_WITHIN + len(_PDF_START)].partition(_PDF_START)
    return bool(start) and not before.startswith((*_PROGRAM_STARTS, _ARCHIVE_START)) and b"<" not in before


def _heic(head: bytes) -> ContentType | None:
    """HEIF is a family: its first brand says what it is, and those beside it tell AVIF, which is not taken."""
    beside = head[16 : int.from_bytes(head[:4])]
    brands = {beside[start : start + 4] for start in range(0, len(beside), 4)}
    return HEIC if head[8:12] in _HEIC_BRANDS and not brands & _AVIF_BRANDS else None


def _office_document(content: BinaryIO) -> ContentType | None:
    """Only the archive's table and its list of types are read. Raises UnsupportedContent for what could do harm."""
    try:
        with open_archive(content) as archive:
            names = [entry.orig_filename for entry in archive.infolist()]
            if _CONTENT_TYPES not in names or len(names) > MAX_ZIP_ENTRIES:
                return None
            with archive.open(_CONTENT_TYPES) as listed:
                types = listed.read(MAX_TYPES_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        return None
    if len(types) > MAX_TYPES_BYTES:
        return None
    if any(_MISLEADING_NAME.search(name) for name in names) or len({name.lower() for name in names}) < len(names):
        raise UnsupportedContent("This document has parts whose names lead out of it. Save it again, or as a PDF.")
    if any(_PROGRAM_PART.search(name) for name in names) or _PROGRAM_TYPE.search(types):
        raise UnsupportedContent("Office documents with macros are not taken. Save it without macros, or as a PDF.")
    return next((kind for part, kind in _OFFICE if part in names), None)


def _text(content: BinaryIO, head: bytes, filename: str) -> ContentType | None:
    """Plain text is UTF-8 throughout, has no control characters, and does not begin as markup or a script.

    Raises UnsupportedContent for text in another encoding.
    """
    if not head or head.startswith(b"#!") or _MARKUP.match(head):
        return None
    content.seek(0)
    rest = b""
    while block := content.read(_TEXT_BLOCK):
        block = rest + block
        if _CONTROL.search(block):
            return None
        try:
            block.decode()
            rest = b""
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                raise UnsupportedContent(NOT_UTF8) from None
            rest = block[error.start :]  # a character that the next block completes
    if rest:
        raise UnsupportedContent(NOT_UTF8)
    return CSV if filename.lower().endswith(CSV.extensions) else TEXT


def _refusal(head: bytes) -> str:
    if not head:
        return f"The file is empty. {TAKEN}"
    if head.startswith(_UTF16):
        return NOT_UTF8
    if head.startswith(_PROGRAM_STARTS):
        return f"Programs are not taken. {TAKEN}"
    if _MARKUP.match(head):
        return f"Web pages, SVG and other markup are not taken. {TAKEN}"
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        matches = []
    name = matches[0].name if matches else ""
    return f"This kind of file ({name}) is not taken. {TAKEN}" if name else f"This kind of file is not taken. {TAKEN}"
