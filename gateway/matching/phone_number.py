"""Phone numbers, however they are written: the one parser for contact cards, search, caller lookup and imports."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

MAX_PHONE_TEXT = 200
MAX_PHONES_CACHED: Final = 2_000
"""Size of the cache of which phones are placeholders: a write of a customer asks several times."""
"""A longer text is no phone number; nothing longer is parsed."""
MAX_EXTENSION = 11
_LETTERED = r"ext(?:ensions?|n)?|xtn?|x|anexo|int(?:erno)?|durchwahl|app(?:areil)?|poste|доб(?:авочный)?|tel\.?ext"
_EXTENSION = re.compile(
    rf"(?:[\s,;.(/-]*(?:\b|(?<=\d))(?:{_LETTERED})\s*[.:=#]*\s*|\s*(?:#|,{{1,4}}|;+)\s*)(\d{{1,{MAX_EXTENSION}}})\s*[)#]?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\s*(?:t[eé]l(?:efon|[eé]phone)?|(?:cell ?|mobile ?|home ?|work ?)?phone|ph|fax|mob(?:ile)?|cell|handy|call)"
    r"(?:[\s.]*(?:no|nr|number))?[\s.:#]*(?=[+(\d])",
    re.IGNORECASE,
)
"""What people write before a number: `Tel.: 512 555 0142`."""
_SCHEME = re.compile(r"(?:.*<)?\s*(tel|sips?|callto):/{0,2}([^>]*)", re.IGNORECASE | re.DOTALL)
_SIP_USER = re.compile(r"()(\+?[\d().-]+@.*)", re.DOTALL)
"""A SIP address without its scheme."""
_EXTENSION_PARAMETER = re.compile(r";ext=([^;]*)", re.IGNORECASE)
_CONTEXT_PARAMETER = re.compile(r";phone-context=(\+\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d\s().\[\]/*\-–]*\d[\d\s().\[\]/-]*")  # noqa: RUF001  # as people type them
# What people dial before a country's code, in the regions of the world; each is tried where its own region's is not it.
_DIALED_ABROAD = ("00", "011", "0011", "010", "001", "002", "009", "810", "119", "000", "005", "007", "008", "014")
_SEQUENCES = ("01234567890", "12345678901234", "9876543210", "0987654321")
_MIN_SEQUENCE_LENGTH = 7
_MIN_E164 = 9
_MIN_E164_BESIDE_LOCAL = 11
"""Digits from which a number that is possible, but not valid, in the company's country is tried as another's."""
_LOCAL_ONLY = ValidationResult.IS_POSSIBLE_LOCAL_ONLY


class ParsedPhone(NamedTuple):
    """A text read as a phone number.

    `e164` is `None` for a number that cannot be dialed from everywhere: a local one, or a placeholder.
    """

    e164: str | None
    extension: str | None
    digits: str
    """The digits of the number as they were written."""
    is_placeholder: bool = False
    """Whether it was typed only because a field had to be filled in: 000-000-0000."""


def parse_phone(text: str, country: str) -> ParsedPhone | None:
    """Return the number in a text, read as in `country` unless it has its country's code; `None` if there isn't one."""
    if len(text) > MAX_PHONE_TEXT:
        return None
    plain, extension = split_extension(plain_phone(text))
    if not _NUMBER.fullmatch(plain):
        plain = plain if any(char.isalpha() for char in plain) and any(char.isdecimal() for char in plain) else ""
    digits = "".join(char for char in plain if char.isdecimal())
    if not digits:
        return None
    number, is_local = _parse(plain, country)
    if number is None:
        return ParsedPhone(None, extension, digits, is_placeholder=True) if _is_sequence(digits) else None
    extension = extension or number.extension or None
    national = phonenumbers.national_significant_number(number)
    if _is_placeholder(national, number.country_code or 0) or _is_sequence(digits):
        return ParsedPhone(None, extension, digits, is_placeholder=True)
    if is_local:
        return ParsedPhone(None, extension, digits)
    return ParsedPhone(phonenumbers.format_number(number, PhoneNumberFormat.E164), extension, digits)


def plain_phone(text: str) -> str:
    """Return the number in a text with ASCII digits and hyphens, out of its `tel:` or `sip:` address."""
    text = unquote(text) if "%" in text else text
    if not text.isascii():
        text = "".join(map(_plain_char, unicodedata.normalize("NFKC", text)))
    found = _SCHEME.match(text) or _SIP_USER.match(text)
    if found is None:
        return " ".join(_LABEL.sub("", text, count=1).split() if _LABEL.match(text) else text.split())
    address = found[2].split("?")[0]
    user, _, host = address.partition("@")
    parameters = user + (host if found[1].lower() == "tel" else "")
    number = user.split(";")[0].split(":")[0]
    context, extension = _CONTEXT_PARAMETER.search(address), _EXTENSION_PARAMETER.search(parameters)
    if context and not number.startswith("+"):
        number = context[1] + number
    return f"{number};ext={extension[1]}" if extension else number


def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Pd", "Zs") or char in "\N{MINUS SIGN}\N{HYPHEN BULLET}":
        return "-" if category != "Zs" else " "
    return "" if category in ("Cf", "Mn") else char


def split_extension(plain: str) -> tuple[str, str | None]:
    """Return (the number, its extension) of a plain text: `512 555 0142 x7` → `512 555 0142`, `7`."""
    found = _EXTENSION.search(plain)
    before = plain[: found.start()].strip() if found else plain
    if found is None or sum(char.isdecimal() for char in before) < 3:
        return plain.strip(), None
    return before, found[1]


def _parse(plain: str, country: str) -> tuple[PhoneNumber | None, bool]:
    """Return (the possible number, whether it lacks its area code)."""
    if plain.startswith("+") and plain.lstrip("+ (").startswith("00"):
        plain = "+" + plain.lstrip("+ (")[2:]
    number, reason = _possible(plain, country)
    international = _without_plus(plain, number, country)
    if international is not None:
        return international, False
    if number is not None and reason != _LOCAL_ONLY:
        return number, False
    digits = "".join(char for char in plain if char.isdecimal())
    for prefix in _DIALED_ABROAD if not plain.startswith("+") else ():
        if digits.startswith(prefix) and len(digits) > len(prefix) + 6:
            abroad, how = _possible("+" + digits.removeprefix(prefix), country)
            if abroad is not None and how != _LOCAL_ONLY and _is_likely(abroad, prefix):
                return abroad, False
    if number is not None:
        return number, True
    return _with_old_trunk_prefix(digits, country) if not plain.startswith("+") else None, False


def _without_plus(plain: str, local: PhoneNumber | None, country: str) -> PhoneNumber | None:
    """Return the number of an E.164 number without its plus, as many telephone systems send it; or `None`.

    A number that is valid in the company's country, or as short as those are, is of that country.
    """
    digits = "".join(char for char in plain if char.isdecimal())
    if plain.startswith("+") or digits.startswith("0") or len(digits) < _MIN_E164:
        return None
    if local is not None and (len(digits) < _MIN_E164_BESIDE_LOCAL or _is_likely_local(local, country)):
        return None
    number, _ = _possible("+" + digits, "ZZ")
    return number if number is not None and phonenumbers.is_valid_number(number) else None


def _is_likely_local(number: PhoneNumber, country: str) -> bool:
    """Return whether a number without a prefix is the country's: where long ones begin with 0, only a mobile is."""
    if not phonenumbers.is_valid_number(number):
        return False
    is_fixed = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    return not (is_fixed and phonenumbers.ndd_prefix_for_region(country, True) == "0")


def _possible(text: str, country: str) -> tuple[PhoneNumber | None, int]:
    try:
        parsed = phonenumbers.parse(text, country, numobj=PhoneNumber())
    except phonenumbers.NumberParseException:
        return None, ValidationResult.INVALID_LENGTH
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == ValidationResult.IS_POSSIBLE or (reason == _LOCAL_ONLY and not text.startswith("+")):
        return parsed, reason
    if reason == _LOCAL_ONLY or (parsed.country_code == 52 and reason == ValidationResult.TOO_LONG):
        return _mexican_mobile(parsed), ValidationResult.IS_POSSIBLE
    return None, reason


def _mexican_mobile(number: PhoneNumber) -> PhoneNumber | None:
    """Return a Mexican number without the 1 that mobiles had until 2019; `None` when it is not one."""
    national = str(number.national_number)
    if number.country_code == 52 and len(national) == 11 and national[0] == "1":
        number.national_number = int(national[1:])
        number.italian_leading_zero = None
        return number
    return None


def _with_old_trunk_prefix(digits: str, country: str) -> PhoneNumber | None:
    """Return a Mexican number dialed with the prefixes of before 2019 (01, 044, 045)."""
    found = re.fullmatch(r"(?:01|04[45])(\d{10})", digits) if country == "MX" else None
    return _possible(found[1], country)[0] if found else None


def _is_likely(number: PhoneNumber, prefix: str) -> bool:
    """Return whether a number found behind a prefix is one: `00` needs less proof than the others."""
    return prefix in ("00", "011") or phonenumbers.is_valid_number(number)


def _is_sequence(digits: str) -> bool:
    """Return whether the digits are equal, or a run along the keys: 1234567890."""
    if len(digits) < _MIN_SEQUENCE_LENGTH:
        return False
    return len(set(digits)) == 1 or any(digits in run for run in _SEQUENCES)


def _is_placeholder(national: str, country_code: int) -> bool:
    """Return whether a national number is one that people type to fill a field in.

    In North America no area code or exchange begins with 0 or 1, 555 is no area code, and 555-1212 is the operator's.
    """
    if _is_sequence(national) or not national.strip("0"):
        return True
    if country_code != 1 or len(national) != 10:
        return False
    area, exchange = national[:3], national[3:6]
    return area[0] in "01" or exchange[0] in "01" or area == "555" or national[3:] == "5551212"


@lru_cache(maxsize=MAX_PHONES_CACHED)
def is_placeholder_phone(e164: str | None, number: str) -> bool:
    """Return whether a stored phone was typed because a field had to be filled in."""
    if e164 is None:
        digits = "".join(char for char in number if char.isdecimal())
        return _is_sequence(digits) or (len(digits) == 10 and _is_placeholder(digits, 1))
    if e164.startswith("+1") and len(e164) == 12:
        return _is_placeholder(e164[2:], 1)
    return _is_sequence(e164[1:]) or len(set(e164[-9:])) == 1


def phone_key(e164: str) -> str:
    """Return the number as it is compared: the ways to write one mobile of Mexico, Argentina and Brazil are equal."""
    if e164.startswith("+521") and len(e164) == 14:
        return "+52" + e164[4:]
    if e164.startswith("+549") and len(e164) == 14:
        return "+54" + e164[4:]
    if e164.startswith("+55") and len(e164) == 13 and e164[5] in "6789":
        return f"{e164[:5]}9{e164[5:]}"
    return e164


def ways_to_write(key: str) -> list[str]:
    """Return the numbers in E.164 that are compared as this key."""
    mobile = {"+52": "1", "+54": "9"}.get(key[:3])
    ways = [key, f"{key[:3]}{mobile}{key[3:]}"] if mobile else [key]
    if key.startswith("+55") and len(key) == 14 and key[5] == "9":
        ways.append(key[:5] + key[6:])
    return [way for way in ways if phone_key(way) == key]


def is_withheld(text: str) -> bool:
    """Return whether a telephone system reports with this that the number is hidden, or that it has no number."""
    if any(char.isdecimal() for char in text):
        return False
    plain = re.sub(r"[^a-z]", "", plain_phone(text[:MAX_PHONE_TEXT]).lower())
    return not plain or plain in _WITHHELD or plain.startswith(_WITHHELD_WORDS) or plain.endswith(_WITHHELD_WORDS)


_WITHHELD_WORDS = ("withheld", "unavailable", "blocked", "anonym", "restricted", "private", "unknown", "hidden")
_OTHER_WITHHELD = """
priv privat privado prive unbekannt inconnu desconocido secret none null nil undefined nocallerid nonumber noname
outofarea notavailable na p o u asserted invalid unassigned payphone coinline international
"""
_WITHHELD = frozenset(_OTHER_WITHHELD.split())
