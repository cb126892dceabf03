"""What operators install: its settings exist, its alerts ask for metrics that there are, and each has its page."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from gateway.operations.backlog import QUEUED_RECORDS
from gateway.settings import Settings
from gateway.settings.sources import known_variables
from gateway.transport.deployment_gauges import DeploymentGauges
from gateway.transport.metrics import Metrics

ROOT = Path(__file__).parents[2]
OPS = ROOT / "ops"
SETTING = re.compile(r"\b(?:GATEWAY|MONGODB|STRIPE)_[A-Z_]+\b")
METRIC = re.compile(r"\bgateway_[a-z_]+\b")
COUNTER = re.compile(r"\b(gateway_\w+_(?:total|bucket))(?:\{(.*?)\})?")
LABEL = re.compile(r'(\w+)="([^"]*)"')
TARGET_LABELS = {"job", "instance", "component"}
"""Those that Prometheus adds, by its configuration."""
FILES = (
    "compose.yaml",
    "ops/Dockerfile",
    "ops/systemd/gateway.service",
    "ops/systemd/gateway-worker.service",
    "ops/chart/values.yaml",
    "ops/chart/templates/_helpers.tpl",
    "ops/chart/templates/deployment.yaml",
)


async def _nothing() -> list[Any]:
    return []


def metric_names() -> set[str]:
    """Return the names of all series at /metrics."""
    registry = Metrics().registry
    DeploymentGauges(registry, _nothing, lambda: None)
    names = set()
    for family in registry.collect():
        names |= {family.name, f"{family.name}_total", f"{family.name}_bucket"}
    return names


def alerts() -> list[dict[str, Any]]:
    """Return the alert rules."""
    groups = yaml.safe_load((OPS / "prometheus" / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alert_cases() -> list[dict[str, Any]]:
    """Return the cases in which promtool tries the alert rules."""
    cases: list[dict[str, Any]] = yaml.safe_load((OPS / "prometheus" / "alerts_test.yml").read_text())["tests"]
    return cases


def own_labels(labels: str) -> set[tuple[str, str]]:
    """Return the labels that the gateway itself gives a series."""
    return {(name, value) for name, value in LABEL.findall(labels) if name not in TARGET_LABELS}


def started_at_zero(selector: str) -> dict[str, bool]:
    """Return, by each counter that a selector or rule names, whether a new process exports it, with the value 0."""
    samples = [sample for family in Metrics().registry.collect() for sample in family.samples]
    return {
        f"{name}{{{labels}}}": any(
            sample.name == name and own_labels(labels) <= sample.labels.items() and sample.value == 0
            for sample in samples
        )
        for name, labels in COUNTER.findall(selector)
    }


@pytest.mark.parametrize("file", FILES)
def test_only_settings_that_exist_are_set(file: str) -> None:
    """A misspelt one would stop the start."""
    assert set(SETTING.findall((ROOT / file).read_text())) <= known_variables(Settings)


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_an_alert_asks_for_metrics_that_there_are_and_has_its_page(alert: dict[str, Any]) -> None:
    """A misspelt metric would never alarm."""
    assert set(METRIC.findall(alert["expr"])) <= metric_names()
    page, _, section = alert["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (.+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert section in {heading.lower() for heading in headings}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_counters_that_an_alert_asks_for_are_exported_from_the_start(alert: dict[str, Any]) -> None:
    """`increase` and `rate` are 0 for a series that begins with its first event: a single one would never alarm."""
    assert all(started_at_zero(alert["expr"]).values())


def test_counters_of_the_alerts_cases_begin_as_a_new_process_exports_them() -> None:
    """With the value 0, and labels that there are."""
    for series in (series for case in alert_cases() for series in case["input_series"]):
        begins = started_at_zero(series["series"])
        assert all(begins.values()), series
        assert not begins or re.match(r"0(?![\d.])", series["values"]), series


def test_records_that_background_work_may_set_aside_are_those_of_the_queues() -> None:
    """Their collections are the labels from which the counter starts."""
    sources = [file.read_text() for file in (ROOT / "gateway" / "operations").rglob("*.py")]
    set_aside = {name for source in sources for name in re.findall(r"\.isolated\((\w+),", source)}
    assert set_aside == {record.__name__ for record in QUEUED_RECORDS}


def test_the_dashboard_is_as_it_is_generated_and_shows_metrics_that_there_are() -> None:
    """Change it in `ops/grafana/dashboard.py`."""
    folder = OPS / "grafana"
    made = subprocess.run([sys.executable, folder / "dashboard.py"], capture_output=True, text=True, check=True)
    assert (folder / "gateway.json").read_text() == made.stdout
    queries = [target["expr"] for panel in json.loads(made.stdout)["panels"] for target in panel["targets"]]
    assert {name for query in queries for name in METRIC.findall(query)} <= metric_names()


@pytest.mark.parametrize(
    "check",
    [
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts_test.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_takes_what_is_shipped_for_it_and_each_alert_fires(check: tuple[str, ...]) -> None:
    """As its own checker says."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("There is no promtool: apt-get install prometheus")
    checked = subprocess.run([promtool, *check], cwd=OPS / "prometheus", capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_alert_has_a_case_in_which_it_fires() -> None:
    """In `alerts_test.yml`, which promtool runs."""
    tried = [each for case in alert_cases() for each in case["alert_rule_test"]]
    assert {each["alertname"] for each in tried if each["exp_alerts"]} == {alert["alert"] for alert in alerts()}


def test_the_container_runs_as_nobody_special_and_without_a_compiler() -> None:
    """What builds it stays in the first stage."""
    build, _, final = (OPS / "Dockerfile").read_text().rpartition("\nFROM ")
    assert "gcc" in build
    assert "gcc" not in final
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final


def test_the_services_of_the_compose_file_stop_in_the_time_that_the_gateway_needs() -> None:
    """Half a minute; and they keep their secrets in files."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("gateway", "worker"):
        assert services[name]["stop_grace_period"] == "35s"
        assert services[name]["secrets"] == ["gateway-key"]
        assert "GATEWAY_SECRET_KEY" not in services[name]["environment"]


def test_no_secret_of_the_compose_file_gets_into_an_image_or_into_git() -> None:
    """Its folder lies in the checkout that is copied, and so does the file of its variables."""
    secrets = yaml.safe_load((ROOT / "compose.yaml").read_text())["secrets"].values()
    folders = {Path(each["file"]).parts[0] for each in secrets}
    assert folders | {"**/.env"} <= set((OPS / "Dockerfile.dockerignore").read_text().split("\n"))
    assert {f"/{folder}/" for folder in folders} | {".env"} <= set((ROOT / ".gitignore").read_text().split("\n"))


def test_prometheus_scrapes_the_ports_on_which_the_units_listen() -> None:
    """Gateways and workers: background work that nobody sees would be set aside in silence."""
    (job,) = yaml.safe_load((OPS / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    units = {"gateway": "gateway.service", "worker": "gateway-worker.service"}
    listens = {part: re.search(r"--port (\d+)", (OPS / "systemd" / unit).read_text()) for part, unit in units.items()}
    scraped = {
        each["labels"]["component"]: {at.rpartition(":")[2] for at in each["targets"]} for each in job["static_configs"]
    }
    assert scraped == {part: {found.group(1)} for part, found in listens.items() if found}


def test_in_containers_gateways_and_workers_listen_where_the_health_check_asks() -> None:
    """In the compose file and in the chart."""
    health = re.search(r"http://127\.0\.0\.1:(\d+)/health/live", (OPS / "Dockerfile").read_text())
    assert health is not None
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("gateway", "worker"):
        command = services[name]["command"]
        assert command[command.index("--port") + 1] == health.group(1)
        assert "healthcheck" not in services[name]
    chart = (OPS / "chart" / "templates" / "deployment.yaml").read_text()
    assert f'"--port", "{health.group(1)}"]' in chart
    assert chart.count("containerPort") == chart.count("livenessProbe") == 1
    assert chart.count('if eq $part "gateway"') == 1  # where it leaves deliveries to workers


def test_a_linter_has_nothing_to_say_of_the_container() -> None:
    """No engine is needed for that."""
    hadolint = shutil.which("hadolint", path=Path(sys.executable).parent)
    if hadolint is None:
        pytest.skip("There is no hadolint for this platform")
    checked = subprocess.run([hadolint, OPS / "Dockerfile"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("unit", ["gateway", "gateway-worker"])
def test_systemd_takes_the_units(tmp_path: Path, unit: str) -> None:
    """With a program that is there in place of the gateway."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("There is no systemd-analyze: apt-get install systemd")
    file = tmp_path / f"{unit}.service"
    file.write_text((OPS / "systemd" / file.name).read_text().replace("/opt/gateway/bin/gateway", sys.executable))
    checked = subprocess.run([analyze, "verify", file], capture_output=True, text=True, check=False)
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if unit in line]) == (0, [])


@pytest.mark.parametrize("unit", ["gateway", "gateway-worker"])
def test_systemd_signals_the_first_process_of_a_unit_alone(unit: str) -> None:
    """It stops its workers in order; workers that stop by themselves lose connections that are being opened."""
    assert "KillMode=mixed" in (OPS / "systemd" / f"{unit}.service").read_text().splitlines()


def test_a_release_has_what_operators_install_beside_the_wheel() -> None:
    """The archive of sources holds it, and the pages that explain it."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    assert {"ops", "docs", "requirements/run.txt"} <= set(build["targets"]["sdist"]["only-include"])
