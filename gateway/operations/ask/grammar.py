"""The words of a question that say what it is about, which record is meant, and when."""

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from gateway.operations.ask.intent import Ask
from gateway.operations.ask.word import Token

_AUXILIARIES: Final = frozenset(
    [
        "do",
        "be",
        "have",
        "can",
        "will",
        "may",
        "would",
        "could",
        "should",
        "must",
        "any",
        "anyth",
        "anything",
        "anybody",
    ]
)
_PARTICIPLES: Final = frozenset(["done", "been", "being", "having", "doing"])
_RELATIVES: Final = frozenset(["that", "which", "who", "not"])

_HOW_MANY: Final = (("how", "many"), ("number", "of"), ("how", "often"))
_NUMBERED: Final = (
    "phone",
    "cell",
    "mobile",
    "telephone",
    "serial",
    "model",
    "card",
    "certificate",
    "account",
    "order",
)
"""What has a number: `the phone number of` counts nothing."""
_HOW_MUCH: Final = (
    ("how", "much"), ("what", "total"), ("the", "total"), ("how", "expensive"), ("the", "cost"), ("the", "price"),
    ("the", "amount"), ("the", "sum"), ("sum", "of"), ("total", "of"),
)  # fmt: skip
_TIMES: Final = ("date", "day", "time", "month", "year")
_SPANS: Final = frozenset({"days", "weeks", "months", "years"})
_ASKS: Final[dict[tuple[str, str], Ask]] = {
    **{(word, time): Ask.WHEN for word in ("what", "which") for time in _TIMES},
    ("how", "long"): Ask.WHEN,
    ("since", "when"): Ask.WHEN,
    ("how", "old"): Ask.WHEN,
}
_ASK_WORDS: Final = {
    **dict.fromkeys(("who", "whom", "whose"), Ask.WHO),
    "when": Ask.WHEN,
    "where": Ask.WHERE,
    **dict.fromkeys(("whether", "if"), Ask.WHETHER),
    **dict.fromkeys(("what", "which", "list", "show", "how", "why"), Ask.LIST),
}


_AVERAGES: Final = frozenset(["average", "avg", "mean"])
_SHARES: Final = frozenset(["percent", "percentage", "share", "proportion"])


def find_ask(question: Sequence[Token]) -> Ask | None:
    """Return the kind of question by the first word that shows it, or `None`."""
    texts, stemmed = [token.text for token in question], [token.stem for token in question]
    pairs = list(zip(texts, [*texts[1:], ""], strict=False))
    computed = _computed_ask(texts, pairs)
    if computed is not None:
        return computed
    is_spending = texts[:1] == ["what"] and {"pay", "spend", "paying", "spending", "pays"} & set(texts)
    if (
        (is_spending and not ({"with", "by"} & set(texts) or texts[-1] == "for"))
        or "cost" in stemmed
        or {"total", "altogether"} & set(texts)
        or any(pair in pairs for pair in _HOW_MUCH)
    ):
        return Ask.AMOUNT
    if stemmed and stemmed[0] in _AUXILIARIES:
        return Ask.WHETHER
    found = next((ask for pair in pairs if (ask := _ASKS.get(pair) or _ASK_WORDS.get(pair[0]))), None)
    if found is None and any(text in ("technician", "tech", "person") for text in texts[:2]):
        return Ask.WHO
    verb = next((place for place in range(1, min(4, len(texts))) if stemmed[place] in ("do", "be", "have")), None)
    is_statement = verb is not None and texts[verb] not in _PARTICIPLES and not _RELATIVES & set(texts[:verb])
    return found or (Ask.WHETHER if is_statement else None)


def _computed_ask(texts: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Ask | None:
    """Return what the words for numbers ask for: an average, a share, a span of time, a count."""
    spans = [after for pair, after in zip(pairs, texts[2:], strict=False) if pair == ("how", "many")]
    counts = [place for place, pair in enumerate(pairs) if pair in _HOW_MANY and texts[place - 1] not in _NUMBERED]
    found = (
        (bool(_AVERAGES & set(texts)), Ask.AVERAGE),
        (bool(_SHARES & set(texts)), Ask.SHARE),
        (bool(_SPANS & set(spans)), Ask.WHEN),
        (bool(counts) or "count" in texts, Ask.COUNT),
    )
    return next((ask for fits, ask in found if fits), None)


_EXPLAINED_BY_ASK: Final = (
    ("how", "often"), ("how", "old"), ("since", "when"), ("how", "long"), ("how", "expensive"), ("how", "recently"),
)  # fmt: skip
_SPENDING: Final = frozenset(["pay", "charg", "cost", "spend", "worth"])
_ELAPSED: Final = frozenset({"ago", "since", "until", "till"})


def asking_places(question: Sequence[Token]) -> Set[int]:
    """Return the places of the words that say what kind of question it is."""
    texts = [token.text for token in question]
    pairs = enumerate(zip(texts, [*texts[1:], ""], strict=False))
    places = {place for place, text in enumerate(texts) if text in _AVERAGES | _SHARES}
    places |= {at for place, pair in pairs if pair in _EXPLAINED_BY_ASK for at in (place, place + 1)}
    if is_about_elapsed(question):
        places |= {place for place, text in enumerate(texts) if text in _ELAPSED}
    if find_ask(question) is Ask.AMOUNT:
        places |= {place for place, token in enumerate(question) if token.stem in _SPENDING}
    is_negative = len(texts) > 1 and question[0].stem in _AUXILIARIES and texts[1] == "not"
    return places | ({1} if is_negative else set())


_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "several": 2, "multiple": 2, "one": 1}


def find_wanted_count(question: Sequence[Token], ask: Ask, named: Set[int]) -> tuple[int, set[int]] | None:
    """Return how many records a question asks whether there are, and its places: `does he have two cards`.

    `named` are the places of words that name the records, before which the number is.
    """
    texts = [token.text for token in question]
    if ask is not Ask.WHETHER:
        return None
    for place, text in enumerate(texts):
        number = int(text) if text.isdigit() and len(text) == 1 else _COUNTS.get(text)
        is_more = texts[max(0, place - 2) : place] == ["more", "than"]
        is_pick = place > 0 and texts[place - 1] in ("last", "next", "first", "least")
        if number is not None and not is_pick and (is_more or number > 1) and place + 1 in named:
            return (number + 1, {place, place - 1, place - 2}) if is_more else (number, {place})
        if text == "than" and texts[place - 1 : place + 2] == ["more", "than", "once"]:
            return 2, {place - 1, place, place + 1}
    return None


def is_about_elapsed(question: Sequence[Token]) -> bool:
    """Return whether a question asks for the time between a day and today: `how long ago`, `how many days since`."""
    texts = [token.text for token in question]
    has_span = texts[:2] == ["how", "long"] or (texts[:2] == ["how", "many"] and texts[2:3] and texts[2] in _SPANS)
    return bool(has_span and (_ELAPSED & set(texts[2:5]) or {"overdue", "late"} & set(texts[2:4])))


def is_about_all(question: Sequence[Token]) -> bool:
    """Return whether all records are meant."""
    return any(token.text in ("all", "every", "everything") for token in question)


def is_about_done(question: Sequence[Token]) -> bool:
    """Return whether only what has been done is meant: `which jobs did he do`, `have we done any work`."""
    texts = [token.text for token in question]
    is_past = {"did", "done", "performed", "finished", "completed"} & set(texts)
    is_past |= {"was", "were", "has", "have"} & set(texts[:1])
    pairs = set(zip(texts, [*texts[1:], ""], strict=False))
    is_past |= {"had"} & set(texts) if "have" in texts or "has" in texts else set()
    return bool(is_past or {("have", "we"), ("have", "you")} & pairs) and not {
        "will",
        "going",
        "planned",
        "scheduled",
    } & set(texts)


def has_ended(question: Sequence[Token]) -> bool:
    """Return whether a question asks if something is over, rather than whether it holds: `has it lapsed`."""
    texts = [token.text for token in question]
    pairs = set(zip(texts, [*texts[1:], ""], strict=False))
    is_over = {"expired", "lapsed", "ended", "over", "finished", "past"} & set(texts)
    said = {("run", "out"), ("ran", "out"), ("no", "longer"), ("out", "of"), ("not", "valid"), ("is", "up")}
    return bool(is_over or said & pairs) and ("up", "to") not in pairs


_MAY: Final = frozenset(["can", "should", "may", "could", "must"])


def is_for_advice(question: Sequence[Token]) -> bool:
    """Return whether a question asks when or where one may do something, which notes say: `when can I come`."""
    texts = [token.text for token in question]
    is_best = ("best", "time") in pairwise(texts) and "reach" not in texts
    return is_best or (texts[:1] in (["when"], ["where"]) and not _MAY.isdisjoint(texts[1:2]))


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


_AHEAD: Final = frozenset(
    ["will", "coming", "upcoming", "scheduled", "planned", "booked", "expected", "due", "expire", "expires", "expiring"]
)


def looks_ahead(question: Sequence[Token]) -> bool:
    """Return whether a month without a year is one to come: `who is coming in April`."""
    texts = {token.text for token in question}
    is_past = bool(texts & {"did", "was", "were", "had", "been", "done"})
    return not is_past and bool(_AHEAD & texts)
