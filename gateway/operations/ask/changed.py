"""What entries of the change log are about, in words: `tags.Dog on site` is the tag "Dog on site"."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from gateway.operations.ask.intent import Ask, Intent
from gateway.operations.ask.topic import DATED, Attribute, Row, State
from gateway.operations.ask.topics.change import CHANGES
from gateway.operations.ask.word import FILLERS, Token, stem, stems

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ID: Final = re.compile(r"[a-z]{3}_\w+")
_ALSO: Final = {
    "phones": "phone number cell",
    "emails": "email address mail",
    "tags": "tag label",
    "addresses": "address",
    "contactPersons": "contact person",
    "emailPreferences": "email mail preference subscription unsubscribe subscribe opt",
    "taxability": "tax exemption certificate",
    "status": "status block archive",
}
"""What offices call fields."""
_CHANGING: Final = frozenset(
    map(
        stem,
        [
            "add",
            "assign",
            "set",
            "change",
            "make",
            "put",
            "tag",
            "enter",
            "become",
            "remove",
            "delete",
            "edit",
            "update",
            "give",
            "mark",
            "flag",
            "label",
            "appoint",
            "take",
            "block",
            "unblock",
            "archive",
            "register",
            "record",
            "write",
            "turn",
            "switch",
            "move",
            "create",
            "modify",
            "alter",
        ],
    )
)
"""What is done to facts of the profile."""
_EDITING: Final = frozenset(
    map(stem, ["add", "change", "remove", "delete", "edit", "update", "enter", "modify", "alter", "create", "set"])
)
_PAST: Final = frozenset(["did", "was", "were", "since", "has", "have", "had"])
_KEPT_WITH: Final = {"statusReason": "status"}
"""What is changed together with another field."""
_PARTS: Final = ("phones", "emails", "addresses", "contactPersons")
"""Lists of the profile, of which it does not say who entered them."""


def described_change(row: Row) -> Row:
    """Return an entry with the words of what it changed."""
    roots, words, lines = [], [_HUMP.sub(" ", row["operation"])], []
    for field in row.get("fields") or ():
        root, _, part = field["field"].partition(".")
        name = _HUMP.sub(" ", root).lower()
        values = [_shown(field.get(side)) for side in ("after", "before")]
        roots.append(root)
        words += [name, _ALSO.get(root, ""), part, *filter(None, values)]
        lines.append(_line(name, part.rpartition(".")[2], *values))
    return {**row, "roots": roots, "words": words, "lines": lines}


def _line(name: str, part: str, after: str, before: str) -> str:
    """Return what became of a field: `status: archived instead of active`."""
    is_named = part and part not in (after, before) and not _ID.fullmatch(part)
    said = f"{name}, {_HUMP.sub(' ', part).lower()}" if is_named else name
    if not after:
        return f"{said}: {before} removed" if before else f"{said}: changed"
    return f"{said}: {after} instead of {before}" if before else f"{said}: {after}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("number") or value.get("address") or "")
    return "" if value is None or isinstance(value, list) else str(value).replace("_", " ")


def change_intent(intent: Intent) -> Intent | None:
    """Return the same question about the change log, if it asks who or when of what has neither."""
    root = _changed_root(intent)
    return None if root is None else _of_changes(intent, root)


def logged_intent(intent: Intent) -> Intent | None:
    """Return the same question about the change log, if it is since when a fact of the profile is so."""
    attribute = intent.attribute
    if intent.topic.field or intent.ask is not Ask.WHEN or attribute is None or attribute.path.startswith("metrics"):
        return None
    return _of_changes(intent, attribute.path.split(".")[0])


def _of_changes(intent: Intent, root: str) -> Intent:
    root = _KEPT_WITH.get(root, root)
    label = intent.attribute.label if intent.attribute else intent.topic.one
    author = next(each for each in CHANGES.attributes if each.path == "author.name")
    return replace(
        intent,
        topic=CHANGES,
        attribute=author if intent.ask is Ask.WHO else None,
        states=(State(words=label, path="roots", values=(root,)),),
        words=_things(intent, intent.attribute, label, root),
        soft_words=(),
        unexplained=(),
    )


def _changed_root(intent: Intent) -> str | None:
    """Return the field whose changes a question asks for: of `who added the dog tag` the tags."""
    attribute, said = intent.attribute, {token.stem for token in intent.question}
    if intent.topic.key in _PARTS:
        return intent.topic.field if _EDITING & said and intent.ask in (Ask.WHO, Ask.WHEN, Ask.WHETHER) else None
    is_of_span = intent.ask is Ask.WHEN and not {"when", "sinc"} & said
    if intent.topic.field or attribute is None or intent.ask not in (Ask.WHO, Ask.WHEN) or is_of_span:
        return None
    if intent.ask is Ask.WHEN and not (_CHANGING & said or _PAST & {token.text for token in intent.question}):
        return None
    has_person = intent.ask is Ask.WHO and attribute.path.endswith(".name")
    is_said = (
        attribute.path == "createdBy.name"
        or attribute.kind in DATED
        or attribute.path.startswith("metrics")
        or (has_person and not _CHANGING & said)
    )
    return None if is_said else attribute.path.split(".")[0]


def _things(intent: Intent, attribute: Attribute | None, label: str, root: str) -> tuple[Token, ...]:
    """Return the words that name what was changed: of `who added the dog tag` the dog."""
    generic = {*stems(_HUMP.sub(" ", root)), *stems(label), *stems(_ALSO.get(root, "")), *stems("profile")}
    values = set(stems(attribute.values)) if attribute else set()
    return tuple(
        token
        for token in intent.question
        if not {token.text, token.stem} & FILLERS
        and token.stem not in generic - values
        and token.stem not in _CHANGING - values
    )
