"""The program that a request comes from: which documents it may send, and how much it may ask for."""

from enum import StrEnum

import msgspec


class DocumentMode(StrEnum):
    """What becomes of documents that a client sends but that were not published for it."""

    OFF = "off"
    LOG = "log"
    WARN = "warn"
    ENFORCE = "enforce"


class Budget(msgspec.Struct, frozen=True):
    """Points that may be spent at once, and that come back each second."""

    points: int
    restore_rate: int


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A client; `id` is whose budget is spent."""

    id: str
    documents: DocumentMode
    budget: Budget
    app_id: str | None = None
    """The partner's application, whose published documents it may send by id."""
