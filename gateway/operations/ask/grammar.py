"""The words of a question that say what it is about, which record is meant, and when."""

from collections.abc import Sequence
from typing import Final

from gateway.operations.ask.intent import Ask, Pick
from gateway.operations.ask.word import Token, stem

_PICKS: Final = {
    Pick.LAST: "last latest newest recent previous",
    Pick.NEXT: "next upcoming soonest",
    Pick.FIRST: "first earliest oldest original",
    Pick.TOP: "biggest largest highest priciest greatest",
    Pick.BOTTOM: "smallest lowest cheapest least",
}
_PICK_BY_STEM: Final = {stem(word): pick for pick, words in _PICKS.items() for word in words.split()}
_AUXILIARIES: Final = frozenset(["do", "be", "have", "can", "will", "may", "would", "could", "should", "must", "any"])
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


def find_pick(question: Sequence[Token], taken: set[int]) -> tuple[Pick | None, set[int], int]:
    """Return (which record is meant, the places of the words that say so, how many)."""
    for place, token in enumerate(question):
        pick = _PICK_BY_STEM.get(token.stem)
        if token.text == "most" and place + 1 < len(question) and question[place + 1].text in ("expensive", "costly"):
            pick = Pick.TOP
        if token.text == "least" and place and question[place - 1].text == "at":
            continue
        if token.text == "recently" and place and question[place - 1].text == "most":
            pick = Pick.LAST
        if pick is None or place in taken:
            continue
        following = question[place + 1].text if place + 1 < len(question) else ""
        count = int(following) if following.isdigit() else _COUNTS.get(following, 1)
        counted = place + 1
        if count == 1 and place and pick is not Pick.NEXT:
            counted = place - 1
            count = _COUNTS.get(question[counted].text, 1)
        return pick, {place, *((counted,) if count > 1 else ())}, min(count, 100)
    return None, set(), 1


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
    ("the", "amount"), ("the", "sum"), ("total", "of"),
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


def find_ask(question: Sequence[Token]) -> Ask | None:
    """Return the kind of question by the first word that shows it, or None."""
    texts, stemmed = [token.text for token in question], [token.stem for token in question]
    pairs = list(zip(texts, [*texts[1:], ""], strict=False))
    if any(after in _SPANS for pair, after in zip(pairs, texts[2:], strict=False) if pair == ("how", "many")):
        return Ask.WHEN
    counts = [place for place, pair in enumerate(pairs) if pair in _HOW_MANY and texts[place - 1] not in _NUMBERED]
    if "count" in texts or counts:
        return Ask.COUNT
    is_spending = texts[:2] == ["what", "did"] and {"pay", "spend"} & set(texts)
    if (
        (is_spending and not {"with", "by", "for"} & set(texts))
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
    is_statement = any(each in ("do", "be", "have") for each in stemmed[1:4])
    return found or (Ask.WHETHER if is_statement else None)


def is_about_all(question: Sequence[Token]) -> bool:
    """Return whether all records are meant."""
    return any(token.text in ("all", "every", "everything") for token in question)


def is_about_done(question: Sequence[Token]) -> bool:
    """Return whether only what has been done is meant: `which jobs did he do`, `have we done any work`."""
    texts = [token.text for token in question]
    is_past = {"did", "done", "performed", "finished", "completed"} & set(texts)
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


def is_for_advice(question: Sequence[Token]) -> bool:
    """Return whether a question asks when or where one may do something, which notes say: `when can I come`."""
    texts = [token.text for token in question]
    return texts[:1] in (["when"], ["where"]) and texts[1:2] in (["can"], ["should"], ["may"], ["could"], ["must"])


def is_about_future(question: Sequence[Token]) -> bool:
    """Return whether what is to come is meant."""
    texts = {token.text for token in question}
    if texts & {"did", "was", "were", "had", "ever"} or ("been" in texts and "have" in texts):
        return False
    return bool(
        texts
        & {
            "will",
            "coming",
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
