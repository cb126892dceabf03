"""Liveness and readiness."""

from pathlib import Path

from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.settings import Settings
from gateway.store.database import connect
from tests.running_gateway import RunningGateway, run_gateway


async def test_a_gateway_with_its_database_is_live_and_ready(gateway: RunningGateway) -> None:
    """Both answer 200."""
    assert (await gateway.client.get("/health/live")).json() == {"status": "live"}
    assert (await gateway.client.get("/health/ready")).json() == {"status": "ready"}


async def test_without_its_database_a_gateway_is_live_but_not_ready_and_says_so(tmp_path: Path) -> None:
    """Queries answer UNAVAILABLE, and when the database comes back everything works again."""
    server = EmbeddedMongoDB(tmp_path / "mongodb")
    settings = Settings(mongodb_uri=server.start(), data_folder=tmp_path, request_timeout_seconds=1)
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        async with run_gateway(settings, database) as gateway:
            tenant = await gateway.tenant()
            server.stop()
            assert (await gateway.client.get("/health/live")).status_code == 200
            unready = await gateway.client.get("/health/ready")
            answer = await tenant.ask("{ customers { nodes { id } } }")
            assert server.start() == settings.mongodb_uri
            ready = await gateway.client.get("/health/ready")
    finally:
        server.stop()
        await database.close()
    assert unready.status_code == 503
    assert "database" in unready.json()["reason"]
    assert answer.codes == ["UNAVAILABLE"]
    assert ready.status_code == 200
