"""A real Prometheus scrapes a gateway, and a worker, by the configuration that we ship, and takes the alert rules."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped]
from pydantic import SecretStr

from gateway.local.child_process import LOOPBACK, ChildProcess, free_port
from gateway.settings import Settings
from gateway.store.database import Database
from tests.cli.test_worker_port import TOKEN, watched_worker
from tests.contract.test_ops import alerts
from tests.export_spoils import export_job
from tests.operations.test_bad_record_in_queue import spoil
from tests.running_gateway import RunningGateway, Tenant, run_gateway

SHIPPED = Path(__file__).parents[2] / "ops" / "prometheus"
START_SECONDS = 60.0


@pytest.fixture
async def guarded(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a gateway whose metrics want a token."""
    async with run_gateway(settings.model_copy(update={"metrics_token": SecretStr(TOKEN)}), database) as running:
        yield running


def write_configuration(folder: Path, target: str, component: str) -> Path:
    """Write the shipped configuration for one process, scraped each second; return where."""
    configuration = yaml.safe_load((SHIPPED / "prometheus.yml").read_text())
    configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (job,) = configuration["scrape_configs"]
    (shipped,) = [each for each in job["static_configs"] if each["labels"]["component"] == component]
    job["static_configs"] = [{**shipped, "targets": [target]}]
    job["authorization"] = {"credentials_file": str(folder / "metrics-token")}
    (folder / "metrics-token").write_text(TOKEN)
    shutil.copy(SHIPPED / "alerts.yml", folder)
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    return folder / "prometheus.yml"


async def ask(http: httpx.AsyncClient, path: str, until: Callable[[Any], bool], **parameters: str) -> Any:
    """Return what Prometheus' API answers, as soon as it is so."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            with suppress(httpx.HTTPError, ValueError, KeyError):
                data = (await http.get(path, params=parameters)).json()["data"]
                if until(data):
                    return data
            await asyncio.sleep(0.2)


async def value_of(http: httpx.AsyncClient, query: str) -> Any:
    """Return the only series that a query has, once there is one."""
    (series,) = (await ask(http, "/query", lambda data: bool(data["result"]), query=query))["result"]
    return series


def all_evaluated(data: Any) -> bool:
    """Return whether each rule of the shipped file was evaluated."""
    return [rule["health"] for group in data["groups"] for rule in group["rules"]] == ["ok"] * len(alerts())


@asynccontextmanager
async def prometheus_of(folder: Path, target: str, component: str) -> AsyncIterator[httpx.AsyncClient]:
    """Yield the API of a Prometheus that scrapes one process."""
    binary = shutil.which("prometheus")
    if binary is None:
        pytest.skip("There is no Prometheus: apt-get install prometheus")
    port = free_port()
    command = [
        binary,
        f"--config.file={write_configuration(folder, target, component)}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={LOOPBACK}:{port}",
    ]
    prometheus = ChildProcess("prometheus", command, folder / "log")
    prometheus.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}/api/v1") as http:
            yield http
    finally:
        prometheus.stop()


async def test_prometheus_scrapes_a_gateway_with_its_token_and_takes_the_rules(
    guarded: RunningGateway, tmp_path: Path
) -> None:
    """Requests are counted there, the target is up, and each rule is evaluated without an error."""
    acme = await guarded.tenant()
    await acme.ask("{ viewer { name } }")
    target = guarded.url.removeprefix("http://")
    async with prometheus_of(tmp_path, target, "gateway") as http:
        counted = await value_of(http, 'sum(gateway_requests_total{job="gateway"}) > 0')
        assert float(counted["value"][1]) == 1
        up = await value_of(http, 'up{job="gateway"} == 1')
        assert up["metric"]["instance"] == target
        rules = await ask(http, "/rules", all_evaluated)
        states = {rule["state"] for group in rules["groups"] for rule in group["rules"]}
        assert "firing" not in states  # on a machine with much else to do some are pending


async def test_the_first_record_that_a_worker_sets_aside_alarms(acme: Tenant, tmp_path: Path) -> None:
    """With the worker's own metrics, as no gateway of the deployment delivers."""
    port = free_port()
    async with (
        watched_worker(acme, tmp_path, port),
        prometheus_of(tmp_path, f"{LOOPBACK}:{port}", "worker") as http,
    ):
        await value_of(http, 'gateway_records_set_aside_total{component="worker", collection="background_jobs"} == 0')
        job = export_job(acme)
        await acme.add(job)
        await spoil(acme, job, done="x")
        alert = await value_of(http, 'ALERTS{alertname="GatewayRecordsSetAside", alertstate="firing"}')
        assert alert["metric"]["collection"] == "background_jobs"
