"""The words of a question: folded, split and stemmed, so that `invoices` and `invoiced` are one word."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from gateway.matching.search_key import fold
from gateway.operations.ask.contraction import CONTRACTIONS
from gateway.operations.ask.spelling import BRITISH

_TOKEN: Final = re.compile(r"[a-z]{1,3}-\d+(?:-\d+)?|inv-\d+(?:-\d+)?|[^\W_]+(?:@[\w.-]+)?")
_IRREGULAR: Final = {
    "paid": "pay",
    "payment": "payment",
    "sent": "send",
    "spent": "spend",
    "spoke": "speak",
    "spoken": "speak",
    "said": "say",
    "told": "tell",
    "wrote": "write",
    "written": "write",
    "came": "come",
    "went": "go",
    "gone": "go",
    "going": "go",
    "goes": "go",
    "sold": "sell",
    "bought": "buy",
    "did": "do",
    "done": "do",
    "does": "do",
    "doing": "do",
    "got": "get",
    "gave": "give",
    "given": "give",
    "made": "make",
    "put": "put",
    "left": "leave",
    "due": "due",
    "owes": "owe",
    "owed": "owe",
    "owing": "owe",
    "rang": "ring",
    "rung": "ring",
    "took": "take",
    "taken": "take",
    "became": "become",
    "chose": "choose",
    "chosen": "choose",
    "won": "win",
    "lost": "lose",
    "met": "meet",
    "saw": "see",
    "seen": "see",
    "shown": "show",
    "kept": "keep",
    "thought": "think",
    "broke": "break",
    "broken": "break",
    "fell": "fall",
    "fallen": "fall",
    "drew": "draw",
    "withdrew": "withdraw",
    "withdrawn": "withdraw",
    "brought": "bring",
    "stood": "stand",
    "taxes": "tax",
    "addresses": "address",
    "address": "address",
    "anyone": "anybody",
    "someone": "somebody",
    "cancellation": "cancel",
    "cancelation": "cancel",
    "cancelled": "cancel",
    "canceled": "cancel",
    "people": "person",
    "images": "image",
    "techs": "technician",
    "tech": "technician",
    "ran": "run",
    "has": "have",
    "having": "have",
    "had": "have",
    "was": "be",
    "were": "be",
    "is": "be",
    "are": "be",
    "been": "be",
    "am": "be",
    "being": "be",
    "news": "news",
    "notes": "note",
    "noted": "note",
    "replacement": "replace",
    "replacements": "replace",
    "installation": "install",
    "installations": "install",
    "inspection": "inspect",
    "pleased": "pleased",
    "found": "find",
    "heard": "hear",
    "known": "know",
    "rebuilt": "rebuild",
    "built": "build",
    "ticket": "ticket",
    "planned": "planned",
    "planning": "planned",
    "overdue": "overdue",
    "used": "use",
    "sites": "site",
}
_WHOLE: Final = frozenset(
    {"be", "do", "have", "due", "address", "payment", "planned", "overdue", "note", "news", "site", "pleased", "here"}
)
_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""))
_MIN_STEM: Final = 3


class Token(msgspec.Struct, frozen=True):
    """A word of a question: as it was typed, folded, and its stem."""

    text: str
    stem: str


@lru_cache(maxsize=4_096)
def stem(word: str) -> str:
    """Return what the forms of a word share."""
    word = _IRREGULAR.get(word, word)
    if word in _WHOLE:
        return word
    if not word.isalpha() or len(word) <= _MIN_STEM:
        return word
    base = word
    if base.endswith("s") and not base.endswith(("ss", "us", "is")) and not base.endswith("ies"):
        base = base[:-1]
    for ending, instead in _ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) + len(instead) >= _MIN_STEM:
            base = base[: -len(ending)] + instead
            break
    if len(base) > _MIN_STEM and base[-1] == base[-2] and base[-1] not in "ls":
        base = base[:-1]
    return base[:-1] if len(base) > _MIN_STEM and base.endswith("e") else base


_WRITTEN_OUT: Final = (*CONTRACTIONS, *BRITISH)


def _compile_any(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of several patterns; those that begin with a word are only tried where one begins.

    As groups without numbers, `re` leaves out those of another first letter: together 13 times as fast as in a row.
    """
    unnumbered = [re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern) for pattern in patterns]
    words = [pattern.removeprefix(r"\b") for pattern in unnumbered if pattern.startswith(r"\b")]
    others = [pattern for pattern in unnumbered if not pattern.startswith(r"\b")]
    return re.compile("|".join([rf"\b(?:{'|'.join(words)})", *others]))


_IS_WRITTEN_OUT: Final = _compile_any(pattern.pattern for pattern, _ in _WRITTEN_OUT)


def plain(text: str) -> str:
    """Return a text folded, its contractions written out."""
    folded = fold(text).replace("’", "'")  # noqa: RUF001  # as telephones type it
    if _IS_WRITTEN_OUT.search(folded):  # few texts of records have one
        for pattern, instead in _WRITTEN_OUT:
            folded = pattern.sub(instead, folded)
    return folded


def tokens(text: str) -> list[Token]:
    """Return the words of a text in order."""
    return [Token(word, stem(word)) for word in _TOKEN.findall(plain(text))]


def begins(question: Sequence[Token], *words: str) -> bool:
    """Return whether a question begins with one of the words; none may be left beside days and amounts."""
    return bool(question) and question[0].text in words


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text in order; those of short texts are kept, as a question goes through them often."""
    return _kept_stems(text) if len(text) <= KEPT_LETTERS else _stems(text)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(text))


KEPT_LETTERS: Final = 300
"""Letters of a text whose words are kept: 4,096 of the longest take 16 MB."""
_kept_stems = lru_cache(maxsize=4_096)(_stems)


_BETWEEN: Final = (
    "the a an this that these those he she they we us our her his their them him it its i me my you your "
    "do be have will would should of "
)
_FILLERS: Final = (
    "to for in on at by with from and or but if whether as than then so about into over per what which "
    "when who whom whose where why how much many any some all every each ever never yet still already "
    "again just now currently right today lately recently please tell me show list give find see know say "
    "let look want there here not no yes can could may might must shall also too only even really "
    "actually exactly last latest next first previous recent most newest oldest earliest because "
    "attached attach saved kept belong belonging upcoming coming "
    "soon soonest final early late total sum altogether amount cost price worth number count date day "
    "time moment long ago often anything something nothing anybody somebody everybody anyone someone "
    "one ones thing stuff else other others another customer client mr mrs ms dr sir lady guy guys "
    "folk folks person family office team staff company account profile record records file "
    "place hey hi hello thanks thank ok okay um quick question wonder wondering idea sure check up get "
    "got go come put take make use turn keep happen happened going out off down back kind type sort like "
    "biggest largest highest smallest lowest cheapest expensive big large more less least between since "
    "until during before after us ourselves himself herself themselves themself whatever full complete "
    "entire whole our own both either name details detail info information status history far overall "
    "year month week think remember believe supposed meant possible able available exist existing their "
    "been being was were having him hers theirs ours mine yours it itself what's whats who's lot few "
    "everything read registered product thing things write wrote written mention value several "
    "couple together plus minus work works working under try tried trying manage managed attempt "
    "way within without via through across around near "
    "end ending begin start started send sent money exchange receive expire expires expired expiry valid "
    "run ran lapse lapsed exemption mentioned regarding concerning add added usually times apply applied "
    "applies include included scheduled schedule somewhere anywhere normally generally typically always set good "
    "fully properly actual issue issued regular sometimes occasionally somebody anybody stored once need needs "
    "item items sit sitting everyone according toward towards "
)
NUMBERS: Final = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
"""Number words, which are never taken for a typo."""
STILL: Final = frozenset(["still", "now", "currently", "already", "ever", "also", "actually"])
"""Words that stand anywhere between others: `is the certificate still good`."""
_ADVERBS: Final = (
    "last first ever recently already just previously sometimes occasionally most lately next also still now currently "
    "finally"
)
ADVERBS: Final = frozenset(_ADVERBS.split())
"""Words that stand between a person and what they do: `did she ever call`."""
_BUSINESSES: Final = (
    "restaurant store shop school church branch clinic library hotel bakery cafe salon pharmacy gym studio "
    "diner pub spa club center firm practice brewery"
)
BUSINESSES: Final = frozenset(_BUSINESSES.split())
"""What customers are called by, as `the church`."""
_PREMISES: Final = "site building apartment location property premises house home place address"
PREMISES: Final = frozenset(f"{word}{end}" for word in (*BUSINESSES, *_PREMISES.split()) for end in ("", "s"))
"""What stands behind the name of a place, and is not part of it: `at the Buda restaurant`."""
BETWEEN: Final = frozenset(_BETWEEN.split()) | frozenset(map(stem, _BETWEEN.split()))
"""Words between the others, which phrases are compared without."""
_MODIFIERS: Final = (
    "not no never none neither nor without except excluding besides other others another else different same distinct "
    "than more less fewer most least more before after since until till between within or per each "
    "average avg mean median percent percentage share proportion ratio versus vs compared difference minus plus "
    "both half twice double again early late often usually normally generally typically always rarely recently lately "
    "ago old older newer younger longer shorter bigger smaller larger higher lower cheaper pricier greater "
    "later earlier sooner longest shortest newest youngest oldest earliest latest soonest biggest largest "
    "highest smallest lowest cheapest priciest greatest expensive costly last next first previous recent final "
    "second third fourth fifth sixth seventh eighth ninth tenth penultimate why far take took taken "
    "expire expires expired expiring expiry valid lapse lapsed end ends ended ending begin began start started "
    "under over above below good bad"
)
MODIFIERS: Final = frozenset(_MODIFIERS.split())
"""Words that change what is asked: a meaning that does not explain one of them gives no answer."""
FILLERS: Final = BETWEEN | frozenset(_FILLERS.split()) | frozenset(map(stem, _FILLERS.split())) | MODIFIERS
"""Words that are not looked for in records."""


def compressed(words: Sequence[str]) -> tuple[str, ...]:
    """Return words without those between."""
    return tuple(word for word in words if word not in BETWEEN)
