"""The document that reads what a meaning is about: with no more than the viewer may read."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from gateway.access.permission import Permission
from gateway.operations.ask.intent import Intent
from gateway.operations.ask.topic import Attribute, Subject

PAGE_SIZE: Final = 100
PLACE: Final = ("label", "street", "unit", "city", "region", "postalCode")
_WORD: Final = re.compile(r"\w+")
WHO: Final = "id displayName firstName lastName companyName"
"""Of the customer: names in a question are not looked for in records."""
WHO_DOCUMENT: Final = f"query AskWho($id: ID!) {{ customer(id: $id) {{ {WHO} }} }}"
STAFF_NAMES: Final = "query AskStaff($first: Int!) { staffMembers(first: $first) { nodes { name } } }"


def missing(intent: Intent, held: frozenset[Permission]) -> Permission | None:
    """Return a permission that the viewer lacks for an answer; or `None`."""
    topic, attribute = intent.topic, intent.attribute
    needed = [*topic.requires, *(attribute.requires if attribute else ())]
    needed += [permission for state in intent.states for permission in state.requires]
    if attribute is not None:
        # A selection that another permission guards: the requested field can be within it.
        roots = [path.split(".")[0] for path in attribute.path.split("|")]
        guarded = {piece.select.split(" ")[0]: piece.requires for piece in topic.pieces}
        if all(root in guarded for root in roots):
            needed += guarded[roots[0]]
    return next((permission for permission in needed if permission not in held), None)


def period_document(topic: Subject, first: date, last: date) -> str:
    """Return the document that reads a topic which is of a period."""
    days = f'from: "{first}", to: "{last}"'
    return f"query Ask($id: ID!) {{ customer(id: $id) {{ {WHO} {topic.field}({days}) {{ {topic.select} }} }} }}"


def topic_document(topic: Subject, attribute: Attribute | None, held: frozenset[Permission]) -> str:
    """Return the document that reads a topic's records, page by page."""
    if not topic.field:
        own = attribute.select if attribute else "status type joinedOn"
        return f"query Ask($id: ID!) {{ customer(id: $id) {{ {WHO} {own} }} }}"
    select = _selection(topic, held)
    if not topic.is_connection:
        return f"query Ask($id: ID!) {{ customer(id: $id) {{ {WHO} {_whole(topic, select)} }} }}"
    return (
        f"query Ask($id: ID!, $first: Int!, $after: String) {{ customer(id: $id) {{ {WHO} "
        f"{topic.field}(first: $first, after: $after{topic.arguments}) {{ pageInfo {{ hasNextPage endCursor }} "
        f"nodes {{ {select} }} }} }} }}"
    )


def text_document(topics: Iterable[Subject], held: frozenset[Permission]) -> str | None:
    """Return the document that reads the latest texts of several topics; `None` if the viewer may read none of them."""
    parts = [_latest(topic, _selection(topic, held)) for topic in topics if held.issuperset(topic.requires)]
    if not parts:
        return None
    return f"query AskTexts($id: ID!, $first: Int!) {{ customer(id: $id) {{ {WHO} {' '.join(parts)} }} }}"


def whole_document(topics: Iterable[Subject], held: frozenset[Permission]) -> str:
    """Return the document that reads the latest records of several topics, each under the key of its topic."""
    parts = [
        f"{topic.key}: {_latest(topic, _selection(topic, held))}" for topic in topics if held.issuperset(topic.requires)
    ]
    tags = "tags" if Permission.TAG_READ in held else ""
    return f"query AskAll($id: ID!, $first: Int!) {{ customer(id: $id) {{ {WHO} {tags} {' '.join(parts)} }} }}"


def words_document(topics: Iterable[Subject], facts: Iterable[Attribute], held: frozenset[Permission]) -> str | None:
    """Return the document that reads the words of the latest records of several topics, and of facts of the profile."""
    parts = [fact.select for fact in facts if held.issuperset(fact.requires)]
    for topic in topics:
        if not held.issuperset(topic.requires):
            continue
        roots = set(_WORD.findall(_selection(topic, held)))
        paths = [*topic.texts, *topic.person.split("|"), *(f"{topic.place}.{part}" for part in PLACE if topic.place)]
        words = dict.fromkeys(_nested(path) for path in paths if path and path.split(".")[0] in roots)
        parts.append(_latest(topic, f"id {' '.join(words)}"))
    if not parts:
        return None
    return f"query AskWords($id: ID!, $first: Int!) {{ customer(id: $id) {{ {WHO} {' '.join(parts)} }} }}"


def _latest(topic: Subject, select: str) -> str:
    """Return the part of a document that selects something of a topic's latest records."""
    if not topic.is_connection:
        return _whole(topic, select)
    return f"{topic.field}(first: $first{topic.arguments}) {{ nodes {{ {select} }} }}"


def _whole(topic: Subject, select: str) -> str:
    """Return the part of a document that selects something of all records of a topic, also of those retired."""
    former = f" {topic.former} {{ {select} }}" if topic.former else ""
    return f"{topic.field} {{ {select} }}{former}"


def _nested(path: str) -> str:
    return " { ".join(path.split(".")) + " }" * path.count(".")


def _selection(topic: Subject, held: frozenset[Permission]) -> str:
    return " ".join((topic.select, *(piece.select for piece in topic.pieces if held.issuperset(piece.requires))))
