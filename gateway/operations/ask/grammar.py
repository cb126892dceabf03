"""The words of a question that say what it is about, which record is meant, and when."""

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from gateway.operations.ask.intent import Ask
from gateway.operations.ask.word import Token, stem

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
    "check",
    "invoice",
    "quote",
)
"""What has a number: `the phone number of` counts nothing."""
_HOW_MUCH: Final = (
    ("how", "much"), ("what", "total"), ("the", "total"), ("how", "expensive"), ("the", "cost"), ("the", "price"),
    ("the", "amount"), ("the", "sum"), ("add", "up"), ("value", "of"), ("sum", "of"), ("total", "of"),
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
_MEDIANS: Final = frozenset(["median", "middle"])
_LIKING: Final = frozenset(["like", "likes", "prefer", "prefers"])
_SHARES: Final = frozenset(["percent", "percentage", "share", "proportion", "portion", "fraction"])


_SUBJECTS: Final = frozenset(["we", "i", "you", "she", "he", "they", "it"])
_TOGETHER: Final = frozenset(["together", "combined", "jointly"])


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
        or "worth" in texts
        or ({"total", "altogether"} | _TOGETHER) & set(texts)
        or any(pair in pairs for pair in _HOW_MUCH)
        or texts[-2:] == ["come", "to"]
    ):
        return Ask.AMOUNT
    if stemmed and stemmed[0] in _AUXILIARIES:
        return Ask.WHETHER
    found = next((ask for pair in pairs if (ask := _ASKS.get(pair) or _ASK_WORDS.get(pair[0]))), None)
    if found is None and any(text in ("technician", "tech", "person") for text in texts[:2]):
        return Ask.WHO
    verb = next((place for place in range(1, min(4, len(texts))) if stemmed[place] in ("do", "be", "have")), None)
    is_statement = verb is not None and texts[verb] not in _PARTICIPLES and not _RELATIVES & set(texts[:verb])
    is_statement = is_statement and not _is_relative(texts, verb or 0)
    return found or (Ask.WHETHER if is_statement else None)


def _is_relative(texts: Sequence[str], verb: int) -> bool:
    """Return whether a clause says which thing is meant: `the priciest job we did`, `everything she had done`."""
    return verb > 1 and texts[verb - 1] in _SUBJECTS


def _share_places(texts: Sequence[str]) -> set[int]:
    """Return the places of what asks for a part of the whole; `share` can be what people do with a telephone."""
    return {
        place
        for place, text in enumerate(texts)
        if text in _SHARES and (text != "share" or (place and texts[place - 1] in ("what", "which", "the", "a")))
    }


def _computed_ask(texts: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Ask | None:
    """Return what the words for numbers ask for: an average, a share, a span of time, a count."""
    spans = [after for pair, after in zip(pairs, texts[2:], strict=False) if pair == ("how", "many")]
    counts = [
        place
        for place, pair in enumerate(pairs)
        if pair in _HOW_MANY and not (place and texts[place - 1] in _NUMBERED) and not _is_of_one(texts[place:])
    ]
    found = (
        (bool(_AVERAGES & set(texts)), Ask.AVERAGE),
        (bool(_MEDIANS & set(texts)), Ask.MEDIAN),
        (bool(_share_places(texts)), Ask.SHARE),
        (bool(_SPANS & set(spans)), Ask.WHEN),
        (bool(counts) or "count" in texts, Ask.COUNT),
    )
    return next((ask for fits, ask in found if fits), None)


def _is_of_one(texts: Sequence[str]) -> bool:
    """Return whether a number is what one thing has, rather than how many there are: `the number of the check`."""
    if tuple(texts[:2]) != ("number", "of"):
        return False
    named = [text for text in texts[2:6] if text not in ("last", "first", "latest", "next", "most", "recent")]
    ends = next((place for place, text in enumerate(named) if text in _ENDING_NAMES), len(named))
    head = named[ends - 1] if ends > 1 else ""
    return bool(_DETERMINERS.intersection(named[:1])) and not head.endswith("s")


_DETERMINERS: Final = frozenset("the her his their our my your its this that".split())  # noqa: SIM905
_ENDING_NAMES: Final = frozenset(
    ["for", "of", "on", "at", "in", "from", "to", "with", "that", "we", "she", "he", "they"]
)


_EXPLAINED_BY_ASK: Final = (
    ("how", "often"), ("how", "old"), ("since", "when"), ("how", "long"), ("how", "expensive"), ("how", "recently"),
)  # fmt: skip
_SPENDING: Final = frozenset(["pay", "charg", "cost", "spend", "worth"])
_PAYING: Final = frozenset({"pay", "paid", "payment", "payments"})
_BILLING: Final = frozenset({"tax", "charge", "bill", "hst", "gst", "vat"})
_ELAPSED: Final = frozenset({"ago", "since", "until", "till"})


def asking_places(question: Sequence[Token]) -> Set[int]:
    """Return the places of the words that say what kind of question it is."""
    texts = [token.text for token in question]
    pairs = enumerate(zip(texts, [*texts[1:], ""], strict=False))
    places = {place for place, text in enumerate(texts) if text in _AVERAGES | _MEDIANS} | _share_places(texts)
    places |= {at for place, pair in pairs if pair in _EXPLAINED_BY_ASK for at in (place, place + 1)}
    if find_ask(question) is Ask.AVERAGE:
        places |= {place for place, text in enumerate(texts) if text == "per"}
    if is_about_elapsed(question):
        places |= {place for place, text in enumerate(texts) if text in _ELAPSED}
    if find_ask(question) is Ask.AMOUNT:
        places |= {place for place, text in enumerate(texts) if text in _TOGETHER}
        places |= {place for place, token in enumerate(question) if token.stem in _SPENDING}
    if find_ask(question) is Ask.WHETHER:
        places |= {place for place, text in enumerate(texts) if text in ("always", "never")}
    is_negative = len(texts) > 1 and question[0].stem in _AUXILIARIES and texts[1] == "not"
    return places | ({1} if is_negative else set())


def is_about_elapsed(question: Sequence[Token]) -> bool:
    """Return whether a question asks for the time between a day and today: `how long ago`, `how many days since`."""
    texts = [token.text for token in question]
    has_span = texts[:2] == ["how", "long"] or (texts[:2] == ["how", "many"] and texts[2:3] and texts[2] in _SPANS)
    if texts in (["how", "long"], ["since", "when"]):
        return True
    return bool(
        has_span
        and (_ELAPSED & set(texts[2:7]) or ({"overdue", "late"} & set(texts[2:4]) and not _PAYING & set(texts)))
    )


def is_about_all(question: Sequence[Token]) -> bool:
    """Return whether all records are meant: `is every invoice paid`, `do they only pay by check`."""
    texts = {token.text for token in question}
    is_of_each = find_ask(question) is Ask.WHETHER and {"only", "always"} & texts
    return bool(is_of_each or {"all", "every", "everything"} & texts)


def is_never(question: Sequence[Token]) -> bool:
    """Return whether a question is that there is no such record: `did they never pay late`."""
    return find_ask(question) is Ask.WHETHER and any(token.text == "never" for token in question)


_REACHING: Final = frozenset(
    map(stem, "call text phone contact reach email ring mail touch message notify tell told write".split())  # noqa: SIM905
)
"""How somebody may want to be reached."""
_OPENING: Final = frozenset(["open", "opens", "close", "closes", "opening", "closing", "busy"])
_ARRIVING: Final = frozenset(["work", "come", "go", "enter", "park", "start", "arrive"])
_WANTING: Final = frozenset(map(stem, ("want", "like", "prefer", "rather", "better", "best", "wish")))
_ISSUED: Final = frozenset(["invoice", "quote", "job", "estimate", "sale", "deal", "agreement", "it"])
"""What is closed by the office, rather than opens by the clock."""
_MAY: Final = frozenset(["can", "should", "may", "could", "must"])


def is_of_preference(question: Sequence[Token]) -> bool:
    """Return whether a question is how somebody wants to be reached: `does he want to be called or texted`."""
    stemmed = [token.stem for token in question]
    likes = next((place for place, each in enumerate(stemmed) if each in _WANTING), len(stemmed))
    asks = stemmed[:1] in (["do"], ["how"], ["be"], ["would"], ["should"], ["what"])
    is_passive = "be" in stemmed[likes:] or "or" in stemmed[likes:] or "better" in stemmed or stemmed[:1] == ["how"]
    return asks and is_passive and not _REACHING.isdisjoint(stemmed[likes:])


def _is_of_duty(texts: Sequence[str]) -> bool:
    """Return whether a question is what one has to do, or is used to do: `is he home on Fridays`."""
    has_to = ("have", "to") in pairwise(texts) and texts[:1] in (["do"], ["does"])
    is_home = texts[:1] in (["is"], ["are"]) and "home" in texts
    return is_home or (has_to and not (_PAYING | _BILLING) & set(texts))


def _is_of_hours(texts: Sequence[str]) -> bool:
    """Return whether a question is when somebody opens: `when does the library open`, `what time do they close`."""
    asks = texts[:1] == ["when"] or texts[:2] in (["what", "time"], ["what", "hours"], ["which", "hours"])
    says = texts[-1:] and texts[-1] in _OPENING and not _ISSUED & set(texts)
    return bool(asks and says)


def _is_of_conduct(texts: Sequence[str]) -> bool:
    """Return whether somebody asks what to do there: `should I ring`, `how do I get in`, `when should we keep out`."""
    is_should = any(pair in pairwise(texts) for pair in (("should", "i"), ("should", "we")))
    is_how = texts[:1] in (["how"], ["where"]) and texts[1:3] in (["do", "i"], ["can", "i"])
    is_of_office = not (_PAYING | _BILLING).isdisjoint(texts)
    return not is_of_office and (is_should or (is_how and _REACHING.isdisjoint(texts)))


def is_for_advice(question: Sequence[Token]) -> bool:
    """Return whether a question asks what one should or may do, which notes say: `when can I come`."""
    texts = [token.text for token in question]
    if texts[:1] == ["how"] and _LIKING & set(texts[1:4]):
        return True
    if is_of_preference(question) or _is_of_hours(texts) or _is_of_duty(texts):
        return True
    if _is_of_conduct(texts):
        return True
    if len(texts) > 1 and texts[0] in _MAY and texts[1] in ("we", "i", "they") and _ARRIVING & set(texts):
        return True
    is_best = ("best", "time") in pairwise(texts) and "reach" not in texts
    if texts[:1] == ["what"] and {"earliest", "latest"} & set(texts) and not _MAY.isdisjoint(texts):
        return True
    return is_best or (texts[:1] in (["when"], ["where"]) and not _MAY.isdisjoint(texts[1:2]))
