"""Gauges of the whole deployment: version, queues, event loop."""

from datetime import UTC, datetime, timedelta

from gateway.documents.message import Message, MessageStatus
from gateway.operations.backlog import Backlog, read_backlog
from gateway.store.database import Database
from tests.running_gateway import RunningGateway

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


async def test_the_backlog_is_counted_over_all_companies(own_database: Database) -> None:
    """What waits, how long the oldest due one has, and what was given up."""
    waiting = [(MessageStatus.QUEUED, NOW - timedelta(minutes=3)), (MessageStatus.QUEUED, NOW + timedelta(hours=1))]
    states = [*waiting, (MessageStatus.FAILED, NOW), (MessageStatus.SENT, NOW), (MessageStatus.HELD, NOW)]
    documents = [
        {"_id": f"msg_{n}", "company_id": f"com_{n}", "status": status.value, "channel": "EMAIL", "due_at": due}
        for n, (status, due) in enumerate(states)
    ]
    await own_database.collection(Message).insert_many(documents)
    messages, *others = await read_backlog(own_database, NOW)
    assert messages == Backlog("messages", waiting=2, overdue_seconds=180.0, dead=1)
    assert [(other.waiting, other.dead) for other in others] == [(0, 0)] * 3


async def test_metrics_show_queues_version_and_lag(gateway: RunningGateway) -> None:
    """In Prometheus' text format, beside the requests."""
    text = (await gateway.client.get(f"{gateway.url}/metrics")).text
    names = {line.partition(" ")[0] for line in text.splitlines()}
    queues = ("messages", "jobs", "card_tasks", "webhooks")
    figures = ("waiting", "overdue_seconds", "dead")
    expected = {f'gateway_queue_{figure}{{queue="{queue}"}}' for figure in figures for queue in queues}
    assert expected <= names
    assert "gateway_event_loop_lag_seconds" in names
    assert any(name.startswith('gateway_build_info{version="') for name in names)
