"""The tense of a question: whether it is about what was, what is, or what is to come."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from gateway.operations.ask.word import Token

_FORMER: Final = frozenset(
    [
        "did",
        "was",
        "were",
        "had",
        "ever",
        "been",
        "used",
        "previously",
        "before",
        "all",
        "every",
        "first",
        "last",
        "old",
        "former",
    ]
)


_BEEN_THERE: Final = frozenset(
    (been, where) for been in ("been", "gone") for where in ("out", "there", "here", "to", "by", "over")
)


def is_about_done(question: Sequence[Token]) -> bool:
    """Return whether only what has been done is meant: `which jobs did he do`, `have we done any work`."""
    texts = [token.text for token in question]
    is_past = {"did", "done", "performed", "finished", "completed"} & set(texts)
    is_past |= {"was", "were", "has", "have"} & set(texts[:1])
    pairs = set(zip(texts, [*texts[1:], ""], strict=False))
    is_past |= {pair[1] for pair in pairs if pair in _BEEN_THERE}
    is_past |= {"had"} & set(texts) if "have" in texts or "has" in texts else set()
    return bool(is_past or {("have", "we"), ("have", "you")} & pairs) and not {
        "will",
        "going",
        "planned",
        "scheduled",
        "being",
    } & set(texts)


def has_ended(question: Sequence[Token]) -> bool:
    """Return whether a question asks if something is over, rather than whether it holds: `has it lapsed`."""
    texts = [token.text for token in question]
    pairs = set(zip(texts, [*texts[1:], ""], strict=False))
    has_happened = {"did", "has", "have", "had"} & set(texts[:1]) and _ENDING & set(texts)
    is_over = has_happened or {"expired", "lapsed", "ended", "over", "finished", "past"} & set(texts)
    said = {("run", "out"), ("ran", "out"), ("no", "longer"), ("out", "of"), ("not", "valid"), ("is", "up")}
    return bool(is_over or said & pairs) and ("up", "to") not in pairs


def is_about_end(question: Sequence[Token]) -> bool:
    """Return whether a question is if something will end, which it does on a day: `does the quote run out soon`."""
    texts = [token.text for token in question]
    return texts[:1] in (["does"], ["do"], ["will"]) and bool((_ENDING - {"renew", "continue"}) & set(texts))


def is_about_current(question: Sequence[Token]) -> bool:
    """Return whether what runs now is meant: `does she have the plan`, rather than `did she ever have`."""
    return _FORMER.isdisjoint(token.text for token in question)


def is_about_future(question: Sequence[Token]) -> bool:
    """Return whether what is to come is meant."""
    if [token.text for token in question[:2]] in (["when", "do"], ["when", "does"]):
        return True
    texts = {token.text for token in question}
    if texts & {"did", "was", "were", "had", "ever"} or ("been" in texts and "have" in texts):
        return False
    return bool(
        texts
        & {
            "will",
            "coming",
            "again",
            "upcoming",
            "next",
            "scheduled",
            "supposed",
            "expected",
            "planned",
            "is",
            "are",
            "going",
            "booked",
        }
    )


_COMING: Final = frozenset(["will", "going", "coming"])


def is_about_coming(question: Sequence[Token]) -> bool:
    """Return whether it is asked if something will happen, which no record of the past says: `is somebody going`."""
    texts = [token.text for token in question]
    is_past = bool({"did", "was", "were", "had", "been"} & set(texts))
    goes_on = ("going", "on") in pairwise(texts)
    return texts[:1] in (["is"], ["are"], ["will"]) and bool(_COMING & set(texts)) and not (is_past or goes_on)


_AHEAD: Final = frozenset(
    "will coming upcoming scheduled planned booked expected due expire expires expiring ends renews lapses".split()  # noqa: SIM905
)
_ENDING: Final = frozenset(["run", "end", "renew", "lapse", "continue", "expire"])


def looks_ahead(question: Sequence[Token]) -> bool:
    """Return whether a month without a year is one to come: `who is coming in April`, `does it end in May`."""
    texts = {token.text for token in question}
    is_past = bool(texts & {"did", "was", "were", "had", "been", "done"})
    is_to_end = bool(_ENDING & texts and {"does", "do"} & texts)
    return not is_past and bool(_AHEAD & texts or is_to_end)
