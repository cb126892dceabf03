"""What a client can be answered with, by its `Accept` header."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
MIXED = "multipart/mixed"
EVENT_STREAM = "text/event-stream"
DEFER_SPECIFICATION = "deferspec=20220824"


class Accepted(NamedTuple):
    """What an `Accept` header lets an answer be."""

    media_type: str | None
    """Of a GraphQL response in one piece; None when the client takes none."""
    html: bool
    """A browser asks for a page."""
    deferred: bool
    """An answer in parts, in the form of Apollo Client."""
    event_stream: bool
    """Server-sent events."""
    only_event_stream: bool
    """Nothing else: urql lists event streams beside JSON, and expects JSON for its queries."""


@lru_cache(maxsize=64)
def accepted(header: str | None) -> Accepted:
    """What a client takes, by its header; clients of one kind send the same."""
    wanted = _media_types(header or "")
    return Accepted(
        JSON if header is None else _response_type(wanted),
        html=HTML in wanted and GRAPHQL_JSON not in wanted,
        deferred=_takes_parts(header or ""),
        event_stream=EVENT_STREAM in wanted,
        only_event_stream=wanted.keys() == {EVENT_STREAM},
    )


def _response_type(wanted: Mapping[str, float]) -> str | None:
    offers = {
        GRAPHQL_JSON: max(wanted.get(GRAPHQL_JSON, 0), 0.0),
        JSON: max(wanted.get(JSON, 0), wanted.get("application/*", 0), wanted.get("*/*", 0)),
    }
    best = max(offers, key=lambda offer: offers[offer])
    return None if offers[best] == 0 else best


def _takes_parts(header: str) -> bool:
    for part in header.split(","):
        media_type, *parameters = (piece.strip().lower().replace('"', "") for piece in part.split(";"))
        if media_type == MIXED and DEFER_SPECIFICATION in parameters:
            return True
    return False


def _media_types(header: str) -> Mapping[str, float]:
    """The media types, each with its quality."""
    return {part.partition(";")[0].strip().lower(): _quality(part) for part in header.split(",")}


def _quality(part: str) -> float:
    for parameter in part.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
