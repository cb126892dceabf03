"""How hard a secret that an operator sets is to guess: no proof, but what plainly is no random text is refused."""

import base64
import hashlib
import itertools
import math
import re
from collections import Counter

from pydantic import SecretStr

MIN_BITS_BY_CHARACTER = 1.2
"""Of the least length, without words and walks on the keyboard; random hexadecimal digits have about three."""
_PLACEHOLDERS = (
    r"[$#]\{\w{3,}([:?+=-][^}]*)?\}|^\$\(.*\)$|\{\{.*\w{3,}.*\}\}",  # templates
    r"^[$@%#_[{(<]*[A-Z]{2,}(_[A-Z]+)+[%@#_\]})>]*$|^\$\w{3,}$|^%\w+%$",  # names of variables
    r"^<[\w\s.,:|/'()-]+>$|^\[[\w\s.,:|/'()-]+\]$",  # <your secret>
    r"^`.*\s.*`$|\s\|\s|\s--?[a-z]",  # commands
    r"^(~|\.{1,2}|[A-Za-z]:)([/\\][\w .@-]+)+$|^(/[a-z][a-z0-9._-]*){2,}/?$",  # paths
    r"^/(app|data|dev|etc|home|mnt|opt|proc|root|run|srv|tmp|usr|var|vault|secrets?|Users)/|(^|/)secrets?/",
    r"^[a-z][a-z0-9+.-]*://|^(arn|vault|file|env|secret|ref|sops):",  # addresses
)
_PLACEHOLDER = re.compile("|".join(_PLACEHOLDERS), re.DOTALL)
_WORD = re.compile(
    r"change|replace|place.?holder|example|sample|default|insecure|unsafe|password|passwd|passphrase|please|your|secret"
    r"|token|this|that|with|here|value|must|should|some|very|long|really|super|generate|random|openssl|base64|urandom"
    r"|command|output|gateway|customer|profile|metrics|production|development|staging|local|test|dummy|admin|correct"
    r"|horse|battery|staple|lorem|ipsum|dolor|letmein|welcome|foo|bar|baz|hunter2|deadbeef|cafebabe|feedface|secure"
    r"|private|signing|string|character|length|vault|from|want|need|todo|proper|before|redacted|insert|missing|unknown|undefined|only|used|not|not.?a|key|the|and|for|set|put|use|make|real"
    r"|314159265358979\d*|27182818284590\d*",
    re.IGNORECASE,
)
_WALKS = (
    "abcdefghijklmnopqrstuvwxyzabcdefg",
    "0123456789012345678901234567890",
    "1234567890abcdefghijklmnopqrstuvwxyz",
    "0123456789abcdef0123456789abcdef",
    "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
    "1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t",
    "qwertyuiop[]asdfghjkl;zxcvbnm,./",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
    "qweasdzxcrtyfghvbnuiojklm",
    "!@#$%^&*()_+",
    "aabbccddeeffgghhiijjkkllmmnnooppqqrrssttuuvvwwxxyyzz",
    "00112233445566778899aabbccddeeff",
)
"""What fingers and alphabets make; read backwards too."""
MIN_TEXT = 10
"""Letters that a readable text has."""
_MIN_WALK = 4
_STEPS = frozenset(
    way[start : start + _MIN_WALK]
    for walk in _WALKS
    for way in (walk, walk[::-1])
    for start in range(len(way) - _MIN_WALK + 1)
)
_HASHED = ("", "\n", "test", "secret", "password", "changeme", "admin", "hello", "hello world", "123456", "foo", "bar")
_KNOWN_HASHES = frozenset(
    hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()
    for algorithm in ("md5", "sha1", "sha256", "sha512")
    for text in _HASHED
)


def secret_weakness(secret: str, min_length: int) -> str | None:
    """Return what makes a secret easy to guess, as "needs …"; `None` for a sound one. Space around it is ignored.

    The bounds are far below what random text has: of 100,000 keys from `openssl rand -hex` hardly one is refused.
    """
    text = secret.strip()
    is_known = text.lower() in _KNOWN_HASHES or _is_encoded_text(text)
    random_bits = _bits(_WORD.sub("", _without_walks(text)))
    weaknesses = (
        (len(text) < min_length, f"at least {min_length} characters"),
        (_PLACEHOLDER.search(text), "the secret itself, not a placeholder, variable, command, path or address"),
        (len(set(text)) < min_length // 4, f"at least {min_length // 4} different characters"),
        (len({*itertools.pairwise(text)}) < min_length * 5 // 8, "characters that do not repeat"),
        (_is_sequence(text), "characters that do not follow one another in order"),
        (is_known, "random characters, not an encoded text or the hash of a known one"),
        (random_bits < min_length * MIN_BITS_BY_CHARACTER, "random characters, not words or neighbouring keys"),
    )
    return next((f"needs {what}" for is_weak, what in weaknesses if is_weak), None)


def require_strong(variable: str, secret: SecretStr | None, min_length: int) -> None:
    """Raise ValueError for a secret that could be guessed."""
    weakness = secret_weakness(secret.get_secret_value(), min_length) if secret is not None else None
    if weakness:
        raise ValueError(f"{variable} {weakness}: make one with `openssl rand -hex 32`")


def _is_sequence(text: str) -> bool:
    """Return whether most characters are neighbours of those before them, as in `0123456789abcdef`."""
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(text)]
    return sum(step in (-1, 0, 1) for step in steps) > len(steps) * 3 // 4


def _without_walks(text: str) -> str:
    """Return the text without neighbours on a keyboard or in an alphabet, four and more in a row."""
    lower = text.lower()
    walked = {
        start + step
        for start in range(len(lower) - _MIN_WALK + 1)
        if lower[start : start + _MIN_WALK] in _STEPS
        for step in range(_MIN_WALK)
    }
    return "".join(character for place, character in enumerate(text) if place not in walked)


def _bits(text: str) -> float:
    """Return the information in a text by how often it has each character."""
    return sum(times * math.log2(len(text) / times) for times in Counter(text).values())


def _is_encoded_text(text: str) -> bool:
    """Return whether it is hexadecimal digits or Base64 of something readable."""
    if text.isdigit():
        return False
    for decode in (bytes.fromhex, lambda given: base64.b64decode(given + "=" * (-len(given) % 4), validate=True)):
        try:
            decoded = decode(text)
        except ValueError:
            continue
        if decoded.isascii() and sum(map(str.isalpha, decoded.decode())) >= max(MIN_TEXT, len(decoded) * 3 // 4):
            return True
    return False
