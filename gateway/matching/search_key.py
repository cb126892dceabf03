"""What text is found by: folded words, phrases for an index to range over, and marks that forgive a typo.

A phrase is a name or street read from one of its words on, round to its beginning: John Smith is kept as `john smith`
and `smith john`. So one range of one index answers `smith`, `smi`, `smith jo` and `john smi`, exact words first.

Marks are 32-bit hashes of words with a gap. A stored word is divided into gaps of one to a few letters, and leaves a
mark for each: of the letters before the gap, and those after it. A word that is at most one typo away differs within
one gap only, or two letters are swapped at its edge; so it finds the word by the marks that such a word would have.
What marks find must be verified.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from zlib import crc32

FORGIVING_FROM = 4
"""A shorter word has to be spelled right."""
PHRASE_WORDS = 3
"""More words of a phrase are not indexed."""
MAX_WORD_LENGTH = 30
_MAX_WORDS = 8
_HALF = 1 << 31
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´")  # noqa: RUF001  # as people type them
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "ng",
          "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": ""}  # fmt: skip  # noqa: RUF001
"""Letters that Unicode does not take apart, and those that Arabic and Persian write in two ways."""
_WITHOUT_DECOMPOSITION = str.maketrans({**_PLAIN, "\N{LATIN SMALL LETTER DOTLESS I}": "i"})
_KANA_SIGNS = "\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}\N{COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK}"
_VOWEL_SIGNS = "".join(chr(code) for code in range(0x300, 0x3000) if unicodedata.category(chr(code)) in ("Mc", "Mn"))
_JOINED_SCRIPTS = frozenset(map(chr, (*range(0xE00, 0xF00), *range(0x1000, 0x10A0), *range(0x1780, 0x1800))))
"""Thai, Lao, Burmese and Khmer: alphabets that are written without spaces between words."""
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_VOWEL_SIGNS}])*")
_PART = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)+")  # noqa: RUF001


def fold(text: str) -> str:
    """Return text as it is compared: without accents, case, invisible signs and surplus space (NFKD, casefold)."""
    if text.isascii():
        return " ".join(text.lower().split())
    kept = (char for char in unicodedata.normalize("NFKD", text) if not _is_dropped(char))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).casefold().split())


def _is_dropped(char: str) -> bool:
    """Return whether a decomposed character is an accent or an invisible sign; those of kana make other letters."""
    if char in _KANA_SIGNS:
        return False
    return unicodedata.combining(char) > 0 or unicodedata.category(char) == "Cf"


def sort_key(text: str) -> str:
    """Return what a list is sorted by: letters that Unicode does not take apart too, without apostrophes and signs."""
    folded = fold(text).translate(_APOSTROPHES).translate(_WITHOUT_DECOMPOSITION)
    return " ".join(_WORD.findall(folded)) or folded


def list_words(text: str) -> list[str]:
    """Return the folded words of a text: `O'Neill, José` → `oneill`, `jose`."""
    if text.isascii():  # as nearly all are: without what takes time
        folded = text.lower()
        if "'" in folded or "`" in folded:
            folded = folded.replace("'", "").replace("`", "")
    else:
        folded = fold(text).translate(_APOSTROPHES).translate(_WITHOUT_DECOMPOSITION)
    found = _WORD.findall(folded)
    return [word[:MAX_WORD_LENGTH] for word in found] if len(text) > MAX_WORD_LENGTH else found


def list_parts(text: str) -> list[str]:
    """Return the words within words that an apostrophe makes: `O'Neill` → `neill`."""
    if text.isalnum() or (text.isascii() and "'" not in text and "`" not in text):
        return []
    found = (part for match in _PART.findall(fold(text)) for part in _WORD.findall(match)[1:])
    return [part.translate(_WITHOUT_DECOMPOSITION)[:MAX_WORD_LENGTH] for part in found]


def list_phrases(words: Sequence[str]) -> list[str]:
    """Return a text's words read from each of them on, round to the beginning."""
    words = words[:_MAX_WORDS]
    return [" ".join([*words[start:], *words[:start]][:PHRASE_WORDS]) for start in range(len(words))]


def forgives(word: str) -> bool:
    """Return whether a typo in this word is forgiven: not in short words, and not where there is a digit."""
    return len(word) >= FORGIVING_FROM and word.isalpha()


def mark(text: str) -> int:
    """Return a signed 32-bit hash, which MongoDB stores in four bytes."""
    return crc32(text.encode()) - _HALF


def word_marks(word: str) -> set[int]:
    """Return the marks that are stored of a word: one for each of its gaps."""
    step = _gap_length(len(word))
    # Written out, as it is half of what a write takes for its search keys.
    return {crc32(f"{word[:start]}\0{word[start + step :]}".encode()) - _HALF for start in range(0, len(word), step)}


def typo_marks(word: str) -> set[int]:
    """Return the marks of all words that are this one with at most one typo; one of them is stored of each."""
    size = len(word)
    found = set()
    for stored in (size - 1, size, size + 1):
        for start, end in _gaps(stored):
            found.add(_gap_mark(word[:start], word[size - stored + end :]))
            if stored == size and end < size:  # two letters are swapped across the gap's end
                found.add(_gap_mark(word[:start], word[end - 1] + word[end + 1 :]))
    return found


def _gaps(size: int) -> list[tuple[int, int]]:
    """Divide a word of a length into gaps."""
    step = _gap_length(size)
    return [(start, min(start + step, size)) for start in range(0, size, step)]


def _gap_length(size: int) -> int:
    """Return the length of a word's gaps: up to a third of it, so that enough is left to tell words apart."""
    return max(1, (size - 1) // 3)


def _gap_mark(before: str, after: str) -> int:
    return mark(f"{before}\0{after}")


def is_without_spaces(word: str) -> bool:
    """Return whether a word is of a script without spaces between words, or with signs of which a few make a name."""
    return not word.isascii() and any(counts_double(char) or char in _JOINED_SCRIPTS for char in word)


def counts_double(char: str) -> bool:
    """Return whether a character means more than a letter: Han, kana, Hangul and other syllables."""
    if char.isascii() or not char.isalpha():
        return False
    return unicodedata.category(char) == "Lo" and (
        unicodedata.east_asian_width(char) in "WH" or "SYLLAB" in unicodedata.name(char, "")
    )


def whole_name(words: Iterable[str]) -> str:
    """Return a full name as one word, in any order of its parts."""
    return "".join(sorted(words))


def within_one_typo(one: str, other: str) -> bool:
    """Return whether one letter left out, added, changed or swapped with the next makes one of the other.

    That is a Damerau-Levenshtein distance of at most 1.
    """
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    start = 0
    for char in one:
        if char != other[start]:
            break
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2][::-1] == other[start : start + 2]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


def after(prefix: str) -> str:
    """Return the least text beyond all that begin with this one."""
    return prefix + "\U0010ffff"
