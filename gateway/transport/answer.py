"""What goes back over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

CLIENT_LEFT = 499
"""The status that the log shows when nobody waited for the answer."""

_NO_HEADERS: Mapping[str, str] = {}


class Answer(NamedTuple):
    """A status and a body, of one operation or of a batch."""

    status: int
    body: Any
    headers: Mapping[str, str] = _NO_HEADERS

    @property
    def errors(self) -> list[dict[str, Any]] | None:
        """The errors of one operation; those of a batch are told of each."""
        return self.body.get("errors") if isinstance(self.body, dict) else None


def joined(answers: Sequence[Answer]) -> Answer:
    """The answers of a batch in order. Where all were refused alike, the whole has their status and the last headers.

    So a caller over its budget sees 429 and when to come back, and one without a token the challenge.
    """
    statuses = {answer.status for answer in answers}
    bodies = [answer.body for answer in answers]
    if len(statuses) > 1:
        return Answer(200, bodies)
    return Answer(statuses.pop(), bodies, answers[-1].headers)
