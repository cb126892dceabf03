"""The backlog of the queues, of all companies together: for metrics and alerts."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from gateway.documents.background_job import EXPORT_KINDS, IMPORT_KINDS, BackgroundJob, BackgroundJobStatus
from gateway.documents.base.record import Record
from gateway.documents.card import CardTask, CardWorkState
from gateway.documents.message import Message, MessageChannel, MessageStatus
from gateway.documents.webhook import Webhook, WebhookStatus
from gateway.store.across_companies import AcrossCompanies

MAX_COUNTED = 10_000
_CHANNELS = {"$in": sorted(MessageChannel)}
"""Leads to the index of due messages."""


class Backlog(NamedTuple):
    """State of one queue."""

    queue: str
    waiting: int
    """Counted up to MAX_COUNTED."""
    overdue_seconds: float
    """How long the record that is due longest has waited."""
    dead: int
    """Given up; counted up to MAX_COUNTED."""


class _Queue(NamedTuple):
    name: str
    record: type[Record]
    waiting: Mapping[str, object]
    dead: Mapping[str, object] | None = None


def _jobs(name: str, kinds: Mapping[str, object]) -> _Queue:
    return _Queue(
        name,
        BackgroundJob,
        {"status": BackgroundJobStatus.OPEN.value, "kind": kinds},
        {"status": BackgroundJobStatus.FAILED.value, "kind": kinds},
    )


_QUEUES = (
    _Queue(
        "messages",
        Message,
        {"status": MessageStatus.QUEUED.value, "channel": _CHANNELS},
        {"status": MessageStatus.FAILED.value, "channel": _CHANNELS},
    ),
    _jobs("exports", {"$in": sorted(EXPORT_KINDS)}),
    _jobs("imports", {"$in": sorted(IMPORT_KINDS)}),
    _jobs("jobs", {"$nin": sorted(EXPORT_KINDS | IMPORT_KINDS)}),
    _Queue("card_tasks", CardTask, {"state": CardWorkState.OPEN.value}),
    _Queue(
        "webhooks",
        Webhook,
        {"status": WebhookStatus.ACTIVE.value},
        # Paused by failures: who pauses one by hand leaves no reason.
        {"status": WebhookStatus.PAUSED.value, "failure": {"$type": "string"}},
    ),
)
QUEUED_RECORDS: tuple[type[Record], ...] = tuple(dict.fromkeys(queue.record for queue in _QUEUES))
"""What background work takes up, record by record."""


async def read_backlog(database: AcrossCompanies, now: datetime) -> list[Backlog]:
    """Return the state of every queue."""
    return [await _state(database, queue, now) for queue in _QUEUES]


async def _state(database: AcrossCompanies, queue: _Queue, now: datetime) -> Backlog:
    waiting = await database.count_up_to(queue.record, queue.waiting, MAX_COUNTED)
    due = await database.earliest(queue.record, queue.waiting, "due_at") if waiting else None
    dead = await database.count_up_to(queue.record, queue.dead, MAX_COUNTED) if queue.dead else 0
    return Backlog(queue.name, waiting, 0.0 if due is None else max(0.0, (now - due).total_seconds()), dead)
