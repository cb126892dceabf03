"""Print the Grafana dashboard: `python ops/grafana/dashboard.py > ops/grafana/gateway.json`, then import the file."""

import json
import sys

PANELS = (
    ("Requests per second, by type", "reqps", ("sum by (type) (rate(gateway_requests_total[5m]))", "{{type}}")),
    (
        "Query time: median, 95 %, 99 %",
        "s",
        *(
            (
                f'histogram_quantile({part}, sum by (le) (rate(gateway_request_seconds_bucket{{type="query"}}[5m])))',
                str(part),
            )
            for part in (0.5, 0.95, 0.99)
        ),
    ),
    ("Errors per second, by code", "ops", ("sum by (code) (rate(gateway_errors_total[5m]))", "{{code}}")),
    ("Points per second", "ops", ("sum(rate(gateway_cost_points_total[5m]))", "points")),
    ("Requests in flight", "short", ("sum by (instance) (gateway_requests_in_flight)", "{{instance}}")),
    (
        "MongoDB commands: 95 %",
        "s",
        (
            "histogram_quantile(0.95, sum by (le, command) (rate(gateway_mongodb_command_seconds_bucket[5m])))",
            "{{command}}",
        ),
    ),
    (
        "MongoDB connections",
        "short",
        ("sum by (instance, state) (gateway_mongodb_connections)", "{{instance}} {{state}}"),
    ),
    ("Queues: waiting", "short", ("max by (queue) (gateway_queue_waiting)", "{{queue}}")),
    ("Queues: overdue", "s", ("max by (queue) (gateway_queue_overdue_seconds)", "{{queue}}")),
    ("Queues: given up", "short", ("max by (queue) (gateway_queue_dead)", "{{queue}}")),
    (
        "Live streams and subscriptions",
        "short",
        ("sum by (transport) (gateway_streams)", "{{transport}}"),
        ("sum(gateway_subscriptions)", "subscriptions"),
    ),
    ("Event loop lag", "s", ("max by (instance) (gateway_event_loop_lag_seconds)", "{{instance}}")),
    ("Versions running", "short", ("count by (component, version) (gateway_build_info)", "{{component}} {{version}}")),
)
COLUMNS, WIDTH, HEIGHT = 3, 8, 8


def dashboard() -> dict[str, object]:
    """Build the dashboard in Grafana's JSON model."""
    return {
        "title": "Customer Profile Gateway",
        "uid": "customer-profile-gateway",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(index, *panel) for index, panel in enumerate(PANELS)],
    }


def _panel(index: int, title: str, unit: str, *queries: tuple[str, str]) -> dict[str, object]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": index + 1,
        "title": title,
        "type": "timeseries",
        "datasource": source,
        "gridPos": {"x": index % COLUMNS * WIDTH, "y": index // COLUMNS * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(65 + place), "datasource": source, "expr": query, "legendFormat": legend}
            for place, (query, legend) in enumerate(queries)
        ],
    }


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(dashboard(), indent=2)}\n")
