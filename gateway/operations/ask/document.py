"""The document that reads what a meaning is about: with no more than the viewer may read."""

from collections.abc import Iterable
from typing import Final

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Subject

PAGE_SIZE: Final = 100
WHO: Final = "id displayName firstName lastName companyName"
"""Of the customer: names in a question are not looked for in records."""


def missing(topic: Subject, attribute: Attribute | None, held: frozenset[Permission]) -> Permission | None:
    """Return a permission that the viewer lacks for an answer; or `None`."""
    needed = [*topic.requires, *(attribute.requires if attribute else ())]
    if attribute is not None:
        # A selection that another permission guards: the requested field can be within it.
        roots = [path.split(".")[0] for path in attribute.path.split("|")]
        guarded = {piece.select.split(" ")[0]: piece.requires for piece in topic.pieces}
        if all(root in guarded for root in roots):
            needed += guarded[roots[0]]
    return next((permission for permission in needed if permission not in held), None)


def topic_document(topic: Subject, attribute: Attribute | None, held: frozenset[Permission]) -> str:
    """Return the document that reads a topic's records, page by page."""
    if not topic.field:
        own = attribute.select if attribute else "status type joinedOn"
        return f"query Ask($id: ID!) {{ customer(id: $id) {{ {WHO} {own} }} }}"
    select = _selection(topic, held)
    if not topic.is_connection:
        return f"query Ask($id: ID!) {{ customer(id: $id) {{ {WHO} {topic.field} {{ {select} }} }} }}"
    return (
        f"query Ask($id: ID!, $first: Int!, $after: String) {{ customer(id: $id) {{ {WHO} "
        f"{topic.field}(first: $first, after: $after{topic.arguments}) {{ pageInfo {{ hasNextPage endCursor }} "
        f"nodes {{ {select} }} }} }} }}"
    )


def text_document(topics: Iterable[Subject], held: frozenset[Permission]) -> str | None:
    """Return the document that reads the latest texts of several topics; `None` if the viewer may read none of them."""
    parts = [
        f"{topic.field}(first: $first) {{ nodes {{ {_selection(topic, held)} }} }}"
        for topic in topics
        if all(permission in held for permission in topic.requires)
    ]
    if not parts:
        return None
    return f"query AskTexts($id: ID!, $first: Int!) {{ customer(id: $id) {{ {WHO} {' '.join(parts)} }} }}"


def _selection(topic: Subject, held: frozenset[Permission]) -> str:
    return " ".join((topic.select, *(piece.select for piece in topic.pieces if held.issuperset(piece.requires))))
