"""Fields that a question names as the API does: `category`, `postal code`, where no phrase of the topic has them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from msgspec.structs import replace

from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.row import first_value
from gateway.operations.ask.topic import Attribute, Row, Subject, ValueKind
from gateway.operations.ask.word import Token, stems

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ALSO: Final = {
    "postalCode": "zip postcode", "region": "province", "createdAt": "creation made entered", "contentType": "format",
    "size": "bytes", "uploadedAt": "uploading", "filename": "file", "scheduledStart": "planned beginning",
}  # fmt: skip
"""What a field is called beside its name."""
_NAMELESS: Final = frozenset(["id", "e164", "amount", "currency", "name"])
_ARGUMENTS: Final = re.compile(r"\([^)]*\)")
_NAME: Final = re.compile(r"\w+|[{}]")
_ENDS: Final = {"At": ValueKind.INSTANT, "On": ValueKind.DAY, "Start": ValueKind.INSTANT, "Seconds": ValueKind.SECONDS}
_CODES: Final = frozenset(
    "status channel direction purpose visibility funding operation role kind means interval frequency outcome".split()  # noqa: SIM905
)
_LISTS: Final = frozenset(["lines", "components", "payments", "fields", "matchedOn"])
_FLAG: Final = re.compile(r"(?:is|has)[A-Z]|expiresSoon|autoRenew")
_OF: Final = frozenset(["of", "for", "on", "at", "from", "in", "to", "by", "with"])
"""Behind these is whose field it is."""
_ASKS: Final = (Ask.LIST, Ask.WHEN, Ask.WHERE)


def named_field(intent: Intent, words: Sequence[Token]) -> Intent | None:
    """Return the meaning that wants the field which words name that no record has; `None` if they name no field."""
    said = {token.stem for token in words}
    behind = next((place for place, token in enumerate(intent.question) if place and token.text in _OF), None)
    if said & {token.stem for token in intent.question[behind:] if behind is not None}:
        return None
    if not said or intent.ask not in _ASKS or intent.attribute is not None or not intent.topic.field:
        return None
    named = (field for field, names in fields(intent.topic) if said <= names)
    field = next(named, None)
    if field is None:
        return None
    left = {token for token in (*intent.words, *intent.soft_words) if token.stem not in said}
    return replace(
        intent,
        attribute=field,
        unexplained=(),
        words=tuple(token for token in intent.words if token in left),
        soft_words=tuple(token for token in intent.soft_words if token in left),
    )


def has_field(intent: Intent, rows: Sequence[Row]) -> bool:
    """Return whether a record has the field that is wanted of it."""
    fact = intent.attribute
    return fact is not None and any(first_value(row, fact.path)[1] not in (None, "", []) for row in rows)


@cache
def fields(topic: Subject) -> tuple[tuple[Attribute, frozenset[str]], ...]:
    """Return the fields that a topic's records are read with, and the words that name each."""
    found = []
    lists = _LISTS - set(topic.below.split("."))
    for path in _paths(topic):
        name = path.rsplit(".", maxsplit=1)[-1]
        label = _HUMP.sub(" ", name).lower().removesuffix(" at").removesuffix(" on")
        usual = ValueKind.CODE if name in _CODES else ValueKind.TEXT
        kind = next((kind for end, kind in _ENDS.items() if name.endswith(end)), usual)
        if lists & set(path.split(".")):
            kind = ValueKind.CODES if kind is ValueKind.CODE else ValueKind.LIST
        words = f"{label} {_ALSO.get(name, '')}"
        found.append((Attribute(words="", path=path, kind=kind, label=label), frozenset(stems(words))))
    return tuple(found)


def _paths(topic: Subject) -> Iterator[str]:
    """Yield the paths of the values that a topic selects; but not of flags, which phrases ask about, and of amounts."""
    selected = _ARGUMENTS.sub("", " ".join([topic.select, *(piece.select for piece in topic.pieces)]))
    below = f"{topic.below}." if topic.below else ""
    names, above = _NAME.findall(selected), [""]
    for name, following in zip(names, [*names[1:], ""], strict=True):
        if name == "}":
            above.pop()
        elif following == "{":
            above.append(f"{above[-1]}{name}.")
        elif name != "{" and name not in _NAMELESS and not _FLAG.match(name) and above[-1].startswith(below):
            yield f"{above[-1]}{name}".removeprefix(below)
