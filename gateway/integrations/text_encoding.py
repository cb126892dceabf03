"""The encoding of a text from anywhere, found out."""

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING, BinaryIO, Final

from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import charset_normalizer
else:
    charset_normalizer = LazyModule("charset_normalizer")

SAMPLE_BYTES: Final = 256 * 1024
CHUNK_BYTES: Final = 1024 * 1024
MAX_SURPLUS_CHAOS: Final = 0.02
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What programs of offices write; of short texts nearly any encoding could be, so no others are considered.
_OFFICE_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1257", "mac_roman", "cp932",
                     "gb18030", "big5", "euc_kr"]  # fmt: skip
_WESTERN = ("cp1252", "cp850", "cp437", "mac_roman")
"""Of Windows, of Excel's "CSV (MS-DOS)" in Europe and in America, and of its "CSV (Macintosh)"."""
_COUNTRIES = {
    "cp1250": "AL BA CZ HR HU ME PL RO RS SI SK",
    "cp1251": "BG BY KG KZ MK MN RU TJ UA",
    "cp1253": "CY GR",
    "cp1254": "AZ TR",
    "cp1255": "IL",
    "cp1257": "EE LT LV",
}
_LOCAL: Final = {country: encoding for encoding, countries in _COUNTRIES.items() for country in countries.split()}
"""Country → what its Windows writes, where that is not cp1252."""
_IN_CONTEXT = re.compile(r"(?:(?<=(.)))?([^\x00-\x7f])(?=(.)|$)", re.DOTALL)
_WITHIN_WORDS = "’·—…"  # noqa: RUF001
_BEHIND_WORDS = _WITHIN_WORDS + "–”“»™®©°"  # noqa: RUF001


def text_encoding(content: BinaryIO, country: str | None = None) -> str:
    """Return the encoding of a text: by its mark, else UTF-8 if most of it is, else the likeliest one.

    A few letters could be of many encodings. `country` is where the text was probably written, which decides then.
    """
    content.seek(0)
    head = content.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if (wide := _wide_encoding(content)) is not None:
        return wide
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    odd = bytearray()
    is_utf8 = True
    while chunk := content.read(CHUNK_BYTES):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            is_utf8 = False
        if len(odd) < SAMPLE_BYTES and not chunk.isascii():
            odd += b"\n".join(line for line in chunk.splitlines() if not line.isascii())
        if not is_utf8 and len(odd) >= SAMPLE_BYTES:
            break
    if is_utf8:
        return "utf-8"
    sample = bytes(odd[:SAMPLE_BYTES])
    lines = sample.splitlines()
    # A few cells of another program's in a file of UTF-8 do not make all other letters wrong: they are reported.
    return "utf-8" if sum(map(_is_utf8, lines)) * 2 > len(lines) else _likeliest(sample, _LOCAL.get(country or ""))


def _wide_encoding(content: BinaryIO) -> str | None:
    """Return UTF-16 without its mark, where every other byte is zero as in texts of the West."""
    content.seek(0)
    head = content.read(SAMPLE_BYTES)
    zeros = [head[place::2].count(0) for place in (0, 1)]
    if max(zeros) * 4 < len(head):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(sample: bytes, local: str | None) -> str:
    """Return the likeliest encoding; in place of a Western one the local one, if it makes words of the text."""
    likeliest = _likeliest_anywhere(sample)
    if local is None or likeliest not in _WESTERN:
        return likeliest
    text = sample.decode(local, "replace")
    return likeliest if _misplaced(text) or any(map(_has_two_scripts, text.split())) else local


def _has_two_scripts(word: str) -> bool:
    """Return whether a word has Latin letters beside others."""
    return len({unicodedata.name(char, "").startswith("LATIN") for char in word if char.isalpha()}) > 1


def _likeliest_anywhere(sample: bytes) -> str:
    """Return the likeliest encoding; where another is no likelier, the one that Windows has in most of the world."""
    misplaced = {encoding: _misplaced(sample.decode(encoding, "replace")) for encoding in _WESTERN}
    least = min(_WESTERN, key=misplaced.__getitem__)
    if not misplaced[least] and misplaced["cp1252"]:
        return least
    found = charset_normalizer.from_bytes(sample, cp_isolation=_OFFICE_ENCODINGS)
    best = found.best()
    western = next((match for match in found if "cp1252" in match.could_be_from_charset), None)
    if best is None or (western is not None and western.chaos <= best.chaos + MAX_SURPLUS_CHAOS):
        return "cp1252"
    return best.encoding


def _misplaced(text: str) -> int:
    """Count the characters that stand where no Western word has them: signs in words, capitals within them."""
    return sum(_is_misplaced(*around.groups("")) for around in _IN_CONTEXT.finditer(text))


def _is_misplaced(before: str, char: str, after: str) -> bool:
    if char.isalpha():
        return char.isupper() and before.isalpha() and after.islower()
    allowed = _WITHIN_WORDS if after.isalpha() else _BEHIND_WORDS
    return char == "\N{REPLACEMENT CHARACTER}" or (before.isalpha() and char not in allowed)
