"""What `seeds/conversation.toml` tells: the words of calls, texts, e-mails, web forms, chats and comments."""

import tomllib
from functools import cache

import msgspec

from gateway.documents.communication import CommunicationChannel
from seeds.facts import FOLDER, Facts

Texts = dict[CommunicationChannel, tuple[str, ...]]


class Wording(Facts, frozen=True, kw_only=True):
    """Texts of messages, by occasion and channel."""

    comments: tuple[str, ...]
    request: Texts
    confirmation: Texts
    on_the_way: Texts
    follow_up: Texts
    reminder: Texts
    subjects: dict[str, tuple[str, ...]]

    def texts(self, occasion: str) -> Texts:
        """Return the texts of an occasion."""
        found: Texts = getattr(self, occasion)
        return found


@cache
def wording() -> Wording:
    """Return the words."""
    return msgspec.convert(tomllib.loads((FOLDER / "conversation.toml").read_text(encoding="utf-8")), Wording)
