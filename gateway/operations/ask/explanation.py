"""Which words of a question a meaning explains: one that leaves out a word which changes what is asked is no answer."""

from collections.abc import Sequence, Set
from typing import Final

from gateway.operations.ask.deed import DEEDS
from gateway.operations.ask.intent import AVERAGES, Ask, Intent, Pick
from gateway.operations.ask.pick import FoundPick
from gateway.operations.ask.tense import has_ended
from gateway.operations.ask.topic import DATED, LISTS, SUMMED, Attribute, Subject, ValueKind
from gateway.operations.ask.word import FILLERS, MODIFIERS, PREMISES, Token, begins, stems

_VALIDITY: Final = frozenset(
    "expire expires expired expiring expiry end ends ended ending until till valid good lapse lapsed over last".split()  # noqa: SIM905
)


def left_words(question: Sequence[Token], used: Set[int]) -> tuple[Token, ...]:
    """Return the words that say something and were not understood yet."""
    return tuple(question[place] for place in sorted(left_places(question, used)))


def old_places(question: Sequence[Token]) -> set[int]:
    """Return the places of `old` of `the old house`, which the label of an address may say."""
    return {
        place
        for place, token in enumerate(question[:-1])
        if token.text in ("old", "former") and question[place + 1].text in PREMISES | {"address"}
    }


def left_places(question: Sequence[Token], used: Set[int]) -> set[int]:
    """Return the places of the words that say something and were not understood yet."""
    return {
        place
        for place, token in enumerate(question)
        if place not in used and token.text not in FILLERS and token.stem not in FILLERS
    }


def unexplained_words(
    intent: Intent, question: Sequence[Token], explained: Set[int], picked: FoundPick
) -> tuple[Token, ...]:
    """Return the words that change what is asked, and that the meaning leaves out."""
    topic, attribute = intent.topic, intent.attribute
    found = [
        token
        for place, token in enumerate(question)
        if place not in explained and (token.text in MODIFIERS or _is_punctual(question, place))
    ]
    is_dated = attribute is not None and (attribute.kind in DATED or bool(attribute.day))
    if intent.range is not None and not (topic.when or topic.is_period or is_dated):
        found += [Token(intent.range.words, "")]
    found += _misread(intent, question)
    amounts = intent.amounts
    if amounts is not None and not (topic.duration if amounts.is_duration else _has_amount(topic, attribute)):
        found += [Token(amounts.words, "")]
    if intent.pick is not None and not topic.field:
        found += [question[place] for place in sorted(explained & picked.places)]
    if topic.field and intent.pick in (Pick.LAST, Pick.FIRST, Pick.NEXT):
        found += [] if topic.when or intent.picks_by_attribute else [question[place] for place in sorted(picked.places)]
    is_by_size = intent.pick in (Pick.TOP, Pick.BOTTOM) and not intent.picks_by_attribute
    if topic.field and is_by_size and not (topic.duration or _has_amount(topic, attribute)):
        found += [question[place] for place in sorted(picked.places)]
    found += [*_unanswerable(intent, question), *_untimed(intent, question), *_undone(intent, question, explained)]
    is_other_kind = intent.ask is Ask.COUNT and attribute is not None and attribute.kind is not ValueKind.COUNT
    if not topic.field and (intent.ask in (*AVERAGES, Ask.SHARE) or is_other_kind):
        found += [Token(str(intent.ask), "")]
    return tuple(found)


def _misread(intent: Intent, question: Sequence[Token]) -> list[Token]:
    """Return the days that say how long something took rather than when it was, and `only` where texts are meant."""
    attribute, days = intent.attribute, intent.range
    found = [token for token in question if token.text == "only"] if intent.topic.is_text else []
    if attribute is None and _is_of_function(question):
        found += question[-1:]
    if days is None:
        return found
    is_of_length = attribute is not None and attribute.kind in (ValueKind.SECONDS, ValueKind.DAYS)
    pays_within = days.words.startswith("within ") and bool({"pay", "settl"} & {token.stem for token in question})
    return [*found, *([Token(days.words, "")] if pays_within or (days.is_age and is_of_length) else [])]


def _is_of_function(question: Sequence[Token]) -> bool:
    """Return whether a question is if a thing works, or whose it is: `does her cell still work`, which is no job."""
    if begins(question, "is", "are") and {token.text for token in question[-2:]} & {"hers", "theirs"}:
        return True
    other = {token.stem for token in question[1:-1]} & {"have", "do", "get", "want", "need", "be", "ask", "like"}
    return begins(question, "do", "does") and question[-1].text in ("work", "works") and not other


def _undone(intent: Intent, question: Sequence[Token], explained: Set[int]) -> list[Token]:
    """Return the words for what the profile does not say: a deed, as `has she used her credit`; a number of a flag."""
    if intent.topic.field:
        return []
    is_deed = intent.ask is Ask.WHETHER and begins(question, "did", "has", "have", "had", "was", "were")
    is_flag = intent.attribute is not None and intent.attribute.kind in (ValueKind.FLAG, ValueKind.NOT_FLAG)
    idle = {*(DEEDS if is_deed else ()), *(("number",) if is_flag else ())}
    idle |= {"get"} if is_flag and begins(question, "did") else set()
    return [token for place, token in enumerate(question) if place not in explained and token.stem in idle]


_PERIODS: Final = frozenset(["year", "month", "quarter", "week"])


def _untimed(intent: Intent, question: Sequence[Token]) -> list[Token]:
    """Return the words for a time that the meaning does not have: since when of what holds until, which month."""
    attribute = intent.attribute
    is_until = attribute is not None and attribute.kind is ValueKind.UNTIL and not has_ended(question)
    has_no_days = intent.topic.is_period and intent.range is None
    return [
        token for token in question if (is_until and token.text == "since") or (has_no_days and token.text in _PERIODS)
    ]


def _unanswerable(intent: Intent, question: Sequence[Token]) -> list[Token]:
    """Return the words that ask for what the topic's records do not have: an amount, a person, a day, what will be."""
    topic, attribute = intent.topic, intent.attribute
    if not topic.field:
        return []
    lacks = bool(
        (intent.ask in (Ask.AMOUNT, *AVERAGES) and not _has_amount(topic, attribute) and not attribute)
        or (intent.ask is Ask.WHO and not (topic.person or attribute))
        or (intent.ask is Ask.WHEN and not (topic.when or attribute))
        or (intent.ask is Ask.WHEN and begins(question, "when") and attribute is not None and intent.group is not None)
    )
    is_manner = (
        intent.ask is Ask.LIST
        and begins(question, "how")
        and not (topic.is_text or attribute or intent.group or intent.is_habit)
    )
    lacks |= begins(question, "when") and intent.ask is Ask.WHEN and _is_no_day(topic, attribute)
    lacks |= intent.ask is Ask.WHO and attribute is None and _is_undoing(intent, question)
    is_said = topic.is_text and not (topic.duration and intent.is_coming)
    has_future = topic.coming or topic.planned or is_said or attribute is not None
    is_future = (intent.is_coming or any(token.text == "will" for token in question)) and not has_future
    people = question[2:3] if intent.ask is Ask.COUNT and not (intent.group or topic.key in _OF_PEOPLE) else []
    return [
        *[Token(str(intent.ask), "")] * lacks,
        *[Token("will", "")] * is_future,
        *[*question[:1]] * is_manner,
        *(token for token in people if token.stem in _PEOPLE),
    ]


_PEOPLE: Final = frozenset(stems("people guys folks customers"))
_OF_PEOPLE: Final = ("contactPersons", "related", "referrals")
"""Topics whose records are people, whom `how many people` counts."""


def _is_no_day(topic: Subject, attribute: Attribute | None) -> bool:
    """Return whether a fact cannot be when something was; of a person, it is when they came."""
    if attribute is None or attribute.day or attribute.path == topic.person:
        return False
    return attribute.kind in (ValueKind.TEXT, ValueKind.CODE, *LISTS, ValueKind.COUNT, ValueKind.MONEY)


def _is_undoing(intent: Intent, question: Sequence[Token]) -> bool:
    """Return whether a question is who called work off, which is not who was to do it: `who canceled the job`."""
    done = {value for state in intent.topic.done for value in state.values}
    named = next((each.stem for each in question[1:] if each.text not in ("has", "have", "had")), "")
    return bool(done) and any(
        not state.narrows and not done.issuperset(state.values) and named in stems(state.words)
        for state in intent.states
    )


def _is_punctual(question: Sequence[Token], place: int) -> bool:
    """Return whether it is `time` of `on time`."""
    return place > 0 and question[place].text == "time" and question[place - 1].text in ("on", "in")


def _has_amount(topic: Subject, attribute: Attribute | None) -> bool:
    return bool(topic.amount) or (attribute is not None and attribute.kind in (*SUMMED, ValueKind.NO_MONEY))


def implied_places(topic: Subject, question: Sequence[Token]) -> set[int]:
    """Return the places of words that change nothing for a topic's records."""
    implied = topic.implied.split()
    return {place for place, token in enumerate(question) if token.text in implied}


def spoken_for(topic: Subject, attribute: Attribute | None, question: Sequence[Token]) -> set[int]:
    """Return the places of words that the topic or attribute speaks of anyway.

    Texts may say why; of a day until which something holds, it is asked whether it is over.
    """
    words: set[str] = {"why"} if topic.is_text else set()
    if topic.is_text and _is_before_going(question):
        words |= {"before"}
    is_of_length = attribute is not None and attribute.kind in (ValueKind.SECONDS, ValueKind.DAYS)
    if is_of_length or (topic.duration and {"longest", "shortest"} & {token.text for token in question}):
        words |= {"take", "took", "taken"}
    if attribute is not None and "why" in stems(attribute.words):
        words |= {"not", "why"}
    if attribute is not None and len({token.stem for token in question} & set(stems(attribute.values))) > 1:
        words |= {"or"}
    if attribute is not None and (attribute.kind is ValueKind.UNTIL or attribute.day):
        words |= _VALIDITY
    return {place for place, token in enumerate(question) if token.text in words}


def _is_before_going(question: Sequence[Token]) -> bool:
    """Return whether a question says when it comes: `anything I should know before going there`."""
    texts = [token.text for token in question]
    place = texts.index("before") if "before" in texts else len(texts)
    return bool({"go", "going", "come", "coming", "visit", "visiting", "arrive", "arriving"} & set(texts[place:]))


def hard_words(words: Sequence[Token], question: Sequence[Token], others: Set[int]) -> tuple[Token, ...]:
    """Return the words that a record must have: those that belong to no other topic."""
    return tuple(word for word in words if question.index(word) not in others and word.text not in PREMISES)
