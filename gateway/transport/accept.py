"""What a client can be answered with, by its `Accept` header."""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
MIXED = "multipart/mixed"
EVENT_STREAM = "text/event-stream"


class IncrementalForm(Enum):
    """How an answer in parts says where each part belongs: by the parameter of `multipart/mixed` that asks for it."""

    IDS = "incrementalspec=v0.2"
    PATHS = "deferspec=20220824"


class Accepted(NamedTuple):
    """What an `Accept` header lets an answer be."""

    media_type: str | None
    """Of a GraphQL response in one piece; `None` when the client takes none."""
    html: bool
    """A browser asks for a page."""
    incremental: IncrementalForm | None
    """The form of an answer in parts; `None` when the client takes no such answer."""
    event_stream: bool
    """Server-sent events."""
    only_event_stream: bool
    """Nothing else: urql lists event streams beside JSON, and expects JSON for its queries."""


@lru_cache(maxsize=64)
def accepted(header: str | None) -> Accepted:
    """Return what a client takes, by its header; clients of one kind send the same."""
    wanted = _media_types(header or "")
    incremental = _incremental_form(header or "")
    # A client that takes only parts gets JSON for answers without parts, and for refusals (RFC 9110, 12.5.1 leaves it
    # to the server).
    fallback = JSON if header is None or incremental else None
    return Accepted(
        _response_type(wanted) or fallback,
        html=HTML in wanted and GRAPHQL_JSON not in wanted,
        incremental=incremental,
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


def _incremental_form(header: str) -> IncrementalForm | None:
    """Find the first form that a client asks for; without a parameter it is that of 2022, as urql reads lists by it."""
    for part in header.split(","):
        media_type, *parameters = (piece.strip().lower().replace('"', "") for piece in part.split(";"))
        if media_type != MIXED or not _quality(part):
            continue
        asked = [parameter for parameter in parameters if parameter.partition("=")[0] not in ("boundary", "q")]
        if not asked:
            return IncrementalForm.PATHS
        for form in IncrementalForm:
            if form.value in asked:
                return form
    return None


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
