"""The Helm chart, rendered by Helm itself without a cluster, is what Kubernetes takes and what the gateway reads."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from gateway.settings import load_settings

CHART = Path(__file__).parents[2] / "ops" / "chart"
RENDER = """
import json, sys
import helm_python
with helm_python.Chart.load(sys.argv[1]) as chart:
    values = helm_python.values_from_yaml(sys.argv[2])
    print(json.dumps(chart.render(values, name=sys.argv[3], namespace="prod")))
"""
"""In a process of its own: Helm is Go, which takes over the signals of the process that loads it."""
SETTINGS = """
image: {tag: 20261130}
settings:
  GATEWAY_MAX_UPLOAD_BYTES: 50000000
  GATEWAY_TRACE_RATIO: 0.25
  GATEWAY_MAX_COST: 1000000
  GATEWAY_MCP: "off"
  GATEWAY_SUBGRAPH: true
  GATEWAY_METRICS_TOKEN:
"""

if find_spec("helm_python") is None:
    pytest.skip("There is no Helm for this platform", allow_module_level=True)


def helm(values: str = "", release: str = "acme", chart: Path = CHART) -> subprocess.CompletedProcess[str]:
    """Render the chart with these values."""
    command = [sys.executable, "-c", RENDER, str(chart), values, release]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def rendered(values: str = "", release: str = "acme") -> dict[str, str]:
    """Return the text of each file of the chart."""
    done = helm(values, release)
    assert done.returncode == 0, done.stderr
    return {path.rpartition("/")[2]: text for path, text in json.loads(done.stdout).items()}


def resources(values: str = "", release: str = "acme") -> list[dict[str, Any]]:
    """Return what Kubernetes is given."""
    files = {name: text for name, text in rendered(values, release).items() if name.endswith(".yaml")}
    return [each for text in files.values() for each in yaml.safe_load_all(text) if each]


def containers(values: str = "") -> dict[str, dict[str, Any]]:
    """Return the container of each deployment and job, by its name."""
    pods = [each["spec"]["template"]["spec"] for each in resources(values) if each["kind"] in ("Deployment", "Job")]
    return {container["name"]: container for pod in pods for container in pod["containers"]}


@pytest.mark.parametrize("release", ["acme", "2026"])
@pytest.mark.parametrize("values", ["", SETTINGS], ids=["defaults", "settings"])
def test_kubernetes_takes_all_that_the_chart_gives_it(values: str, release: str) -> None:
    """As its own schemas say, without an unknown field."""
    validate = pytest.importorskip("kubernetes_validate")
    kinds = []
    for resource in resources(values, release):
        validate.validate(resource, validate.latest_version(), strict=True)
        kinds.append(resource["kind"])
    assert sorted(kinds) == ["Deployment", "Deployment", "Job", "PodDisruptionBudget", "Service", "Service"]


@pytest.mark.parametrize("name", ["gateway", "worker", "migrate"])
def test_settings_reach_the_gateway_as_they_are_written(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Numbers of any size, fractions, booleans and texts; null leaves a setting out."""
    container = containers(SETTINGS)[name]
    given = {each["name"]: each["value"] for each in container["env"]}
    assert container["image"] == "customer-profile-gateway:20261130"
    assert given["GATEWAY_MAX_UPLOAD_BYTES"] == "50000000"
    assert "GATEWAY_METRICS_TOKEN" not in given
    for variable, value in given.items():
        if not variable.endswith("_FILE") and variable != "GATEWAY_MODE":
            monkeypatch.setenv(variable, value)
    settings = load_settings()
    assert (settings.max_upload_bytes, settings.max_cost) == (50_000_000, 1_000_000)
    assert (settings.trace_ratio, settings.mcp, settings.subgraph) == (0.25, "off", True)


def test_numbers_of_the_values_file_are_written_out(tmp_path: Path) -> None:
    """Helm reads those as floats."""
    for file in CHART.rglob("*.*"):
        copy = tmp_path / file.relative_to(CHART)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(
            file.read_text().replace("\nsettings:\n", "\nsettings:\n  GATEWAY_MAX_UPLOAD_BYTES: 50000000\n")
        )
    done = helm(chart=tmp_path)
    assert done.stdout.count('GATEWAY_MAX_UPLOAD_BYTES, value: \\"50000000\\"') == 3, done.stdout + done.stderr


def test_a_list_for_a_setting_is_refused() -> None:
    """Helm would write it as Go does, which the gateway does not read."""
    done = helm("settings: {GATEWAY_CORS_ORIGINS: [https://app.example.com]}")
    assert done.returncode != 0
    assert '["https://app.example.com"]: write a string, a number, true or false' in done.stderr


def test_the_database_is_migrated_before_the_pods_are_replaced_and_the_notes_say_what_is_left() -> None:
    """Unless the operator does it."""
    (job,) = (each for each in resources() if each["kind"] == "Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert containers()["migrate"]["args"] == ["migrate", "up", "--keep-unwanted"]
    assert "kubectl -n prod exec deploy/acme-worker -- gateway migrate up\n" in rendered()["NOTES.txt"]
    assert "migrate" not in containers("migrate: false")
    assert "Run `gateway migrate up --keep-unwanted`" in rendered("migrate: false")["NOTES.txt"]
