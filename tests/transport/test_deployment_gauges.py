"""Gauges of the whole deployment: version, queues, event loop."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from gateway.documents.background_job import BackgroundJob, BackgroundJobKind
from gateway.documents.message import Message, MessageStatus
from gateway.operations.backlog import Backlog, read_backlog
from gateway.store.database import ConnectionCount, Database
from gateway.transport import deployment_gauges
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
    assert [(other.waiting, other.dead) for other in others] == [(0, 0)] * 5


async def test_exports_and_imports_are_queues_apart(own_database: Database) -> None:
    """Count each kind of job in one queue."""
    documents = [
        {"_id": f"job_{kind}", "company_id": "com_a", "status": "OPEN", "kind": kind.value, "due_at": NOW}
        for kind in BackgroundJobKind
    ]
    await own_database.collection(BackgroundJob).insert_many(documents)
    waiting = {state.queue: state.waiting for state in await read_backlog(own_database, NOW)}
    assert (waiting["exports"], waiting["imports"], waiting["jobs"]) == (3, 2, 1)


async def test_metrics_show_queues_version_and_lag(gateway: RunningGateway) -> None:
    """In Prometheus' text format, beside the requests."""
    text = (await gateway.client.get(f"{gateway.url}/metrics")).text
    names = {line.partition(" ")[0] for line in text.splitlines()}
    queues = ("messages", "exports", "imports", "jobs", "card_tasks", "webhooks")
    figures = ("waiting", "overdue_seconds", "dead")
    expected = {f'gateway_queue_{figure}{{queue="{queue}"}}' for figure in figures for queue in queues}
    assert expected <= names
    assert "gateway_event_loop_lag_seconds" in names
    assert {'gateway_mongodb_connections{state="in_use"}', 'gateway_mongodb_connections{state="idle"}'} <= names
    assert any(name.startswith('gateway_build_info{version="') for name in names)


async def test_each_process_notes_its_lag_and_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether Prometheus asks this one or another."""
    monkeypatch.setattr(deployment_gauges, "LAG_INTERVAL_SECONDS", 0.01)
    registry, measured = CollectorRegistry(), asyncio.Event()

    def count() -> ConnectionCount:
        measured.set()
        return ConnectionCount(in_use=3, idle=4)

    async def no_backlog() -> list[Backlog]:
        return []

    task = asyncio.create_task(deployment_gauges.DeploymentGauges(registry, no_backlog, count).measure())
    await asyncio.sleep(0)
    time.sleep(0.1)  # noqa: ASYNC251  # holds the loop up
    await measured.wait()
    task.cancel()
    assert (registry.get_sample_value("gateway_event_loop_lag_seconds") or 0) >= 0.08
    states = ("in_use", "idle")
    assert [registry.get_sample_value("gateway_mongodb_connections", {"state": state}) for state in states] == [3, 4]
